import { choiceFlag } from '#delivery/cli/arguments.ts';
import { UsageError, type Command } from '#delivery/cli/command.ts';
import { list } from '#delivery/cli/table.ts';
import { EXPORT_KINDS, type ExportKind } from '#delivery/export/kinds.ts';
import { EXPORT_FORMATS, writeExport, type ExportedFile } from '#delivery/export/write.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { dayOf } from '#domain/day.ts';

const NAMES = EXPORT_KINDS.map(({ name }) => name).join(', ');

export const exportEverything: Command = {
  name: 'export',
  words: ['[FOLDER]'],
  flags: [
    { name: 'format', value: 'csv|json', help: 'csv unless said otherwise' },
    { name: 'only', value: 'NAME', help: `one of ${NAMES}`, isRepeatable: true },
  ],
  summary: 'writes everything that is known into files, as of one moment',
  examples: [
    'moneyradar export',
    'moneyradar export ./handover --format json',
    'moneyradar export --only movements --only snapshots',
  ],
  async run({ db, settings, now, progress }, input) {
    const { timezone } = settings();
    const at = now();
    const folder = input.words[0] ?? `moneyradar-export-${dayOf(at, timezone).toString()}`;
    const format = choiceFlag(input, 'format', EXPORT_FORMATS) ?? 'csv';
    const kinds = kindsOf(input.values['only'] ?? []);
    const files = await writeExport(await db(), {
      folder,
      format,
      kinds,
      beforeAt: at,
      timezone,
      onProgress: (name, rows) => progress(`${name}: ${count(rows, 'row')}`),
    }).catch((error: unknown) => {
      throw 'code' in Object(error) && (error as { code: unknown }).code === 'EEXIST'
        ? new UsageError(
            `There are files in ${folder} already, and none is written over: name another folder.`,
          )
        : error;
    });
    return { json: { folder, files }, text: () => text(folder, files) };
  },
};

function kindsOf(names: readonly string[]): readonly ExportKind[] {
  const unknown = names.find((name) => !EXPORT_KINDS.some((kind) => kind.name === name));
  if (unknown !== undefined)
    throw new UsageError(`--only must be one of ${NAMES}; not ${unknown}.`);
  return names.length === 0
    ? EXPORT_KINDS
    : EXPORT_KINDS.filter(({ name }) => names.includes(name));
}

function text(folder: string, files: readonly ExportedFile[]): string {
  const lines = files.map(({ file, rows }) => [file, count(rows, 'row')] as const);
  return [`Written to ${folder}:`, '', list(lines.map(([file, rows]) => [file, rows]))].join('\n');
}
