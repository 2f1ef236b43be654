import type { SyncProgress } from '#analysis/sync-progress.ts';
import type { Command } from '#delivery/cli/command.ts';
import { list } from '#delivery/cli/table.ts';
import { syncJson } from '#delivery/rest/sync-json.ts';
import { timeLeft } from '#delivery/time-left.ts';

export const syncStripe: Command = {
  name: 'sync-stripe',
  words: [],
  flags: [],
  summary: 'reads everything from Stripe, going on where it was interrupted',
  examples: ['moneyradar sync-stripe', 'moneyradar sync-stripe --json'],
  async run({ db, operations, progress, now }) {
    const finished = await operations.syncStripe(await db(), {
      requestedBy: 'cli',
      onProgress: (state) => progress(progressLine(state, timeLeft(state, now()))),
    });
    return { json: syncJson(finished), text: () => report(finished) };
  },
};

function progressLine({ lists, objects, error }: SyncProgress, left: string | null): string {
  const current = lists.findLast(({ isDone }) => !isDone) ?? lists.at(-1);
  const of = current?.expectedObjects ?? null;
  const reached = current === undefined ? '' : `: ${current.name} ${current.objects}`;
  const whole = `${objects} objects read${reached}${of === null ? '' : ` of about ${of}`}`;
  return error ?? `${whole}${left === null ? '' : `, ${left} left`}`;
}

function report({ lists, objects, accounts }: SyncProgress): string {
  return [
    ...(accounts.length < 2
      ? []
      : [list(accounts.map((own) => [`account ${own.account}`, String(own.objects)])), '']),
    list(
      lists.map(({ name, objects: read, refusedPermission }) => [
        name,
        refusedPermission === null ? String(read) : 'left out: the key may not read them',
      ]),
    ),
    '',
    `${objects} objects were read; the ledger holds what they say.`,
  ].join('\n');
}
