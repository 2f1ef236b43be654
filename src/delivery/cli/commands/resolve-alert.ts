import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import {
  assignAlert as assign,
  resolveAlert as resolve,
  snoozeAlert as snooze,
  type AlertChange,
} from '#analysis/risks/change-alert.ts';
import { alertTitle } from '#delivery/alert-words.ts';
import {
  ASSIGNEE_LONGEST,
  NOTE_LONGEST,
  parseAlertNumber,
  parseSnooze,
  SNOOZE_EXPECTATION,
  writtenText,
} from '#delivery/alerts/ask.ts';
import { changeAndTell } from '#delivery/alerts/change.ts';
import { choiceFlag } from '#delivery/cli/arguments.ts';
import {
  UsageError,
  type Command,
  type CommandContext,
  type Input,
} from '#delivery/cli/command.ts';
import { alertJson } from '#delivery/rest/alerts-json.ts';
import { OUTCOMES } from '#domain/alerts.ts';
import { dayOf } from '#domain/day.ts';
import type { Transaction } from '#store/postgres.ts';

const ACTOR = 'cli';

export const resolveAlert: Command = {
  name: 'resolve-alert',
  words: ['ID'],
  flags: [
    { name: 'outcome', value: 'OUTCOME', help: `${OUTCOMES.join(', ')}; no_action when left out` },
    { name: 'note', value: 'TEXT', help: 'what there is to remember about it' },
  ],
  summary: 'ends an alert, with what came of it',
  examples: [
    'moneyradar resolve-alert 17',
    'moneyradar resolve-alert 17 --outcome kept --note "new card"',
  ],
  async run(context, input) {
    const outcome = choiceFlag(input, 'outcome', OUTCOMES) ?? 'no_action';
    const note = textFrom(input.values['note']?.at(-1), 'note', NOTE_LONGEST);
    return change(context, input, {
      act: (transaction, on) => resolve(transaction, { ...on, outcome, note }),
      done: () => `Resolved (${outcome})`,
    });
  },
};

export const snoozeAlert: Command = {
  name: 'snooze-alert',
  words: ['ID', 'UNTIL'],
  flags: [],
  summary: 'lets an alert rest until a day, or until it gets worse',
  examples: ['moneyradar snooze-alert 17 2026-01-31', 'moneyradar snooze-alert 17 worse'],
  async run(context, input) {
    const { timezone } = context.settings();
    const until = parseSnooze(input.words[1] ?? '', { now: context.now(), timezone });
    if (until === null) throw new UsageError(`UNTIL ${SNOOZE_EXPECTATION}.`);
    return change(context, input, {
      act: (transaction, on) => snooze(transaction, { ...on, until }),
      done: () => `Snoozed until ${until === 'worse' ? 'it gets worse' : until.toString()}`,
    });
  },
};

export const assignAlert: Command = {
  name: 'assign-alert',
  words: ['ID', '[WHO]'],
  flags: [],
  summary: 'says whose an alert is; nobody’s when WHO is left out',
  examples: ['moneyradar assign-alert 17 Ada', 'moneyradar assign-alert 17'],
  async run(context, input) {
    const assignee = textFrom(input.words[1], 'WHO', ASSIGNEE_LONGEST);
    return change(context, input, {
      act: async (transaction, on) => {
        const changed = await assign(transaction, { ...on, assignee });
        const isSame = changed.kind === 'already' && changed.alert.status !== 'resolved';
        return isSame ? { kind: 'assigned', alert: changed.alert } : changed;
      },
      done: () => (assignee === null ? 'Nobody’s now' : `Assigned to ${assignee}`),
    });
  },
};

interface Change {
  readonly act: (
    transaction: Transaction,
    on: Pick<Parameters<typeof assign>[1], 'id' | 'actor' | 'now'>,
  ) => Promise<AlertChange<string>>;
  readonly done: () => string;
}

async function change({ db, now, settings }: CommandContext, input: Input, { act, done }: Change) {
  const id = idFrom(input);
  const { timezone, baseCurrency } = settings();
  const scope = { now: now(), timezone, baseCurrency };
  const changed = await changeAndTell(await db(), (transaction) =>
    act(transaction, { id, actor: ACTOR, now: scope.now }),
  );
  const { alert } = changed;
  if (alert === undefined) {
    const text = `There is no alert ${id}. \`moneyradar list-alerts\` lists them.`;
    return { json: { error: text }, text: () => text, isBad: true };
  }
  const isBad = changed.kind === 'already';
  return {
    json: { ...(isBad && { error: overAlready(alert, scope) }), ...alertJson(alert, scope) },
    text: () => (isBad ? overAlready(alert, scope) : `${done()}: ${alertTitle(alert)}.`),
    isBad,
  };
}

function idFrom({ words: [word = ''] }: Input): bigint {
  const id = parseAlertNumber(word);
  if (id !== null) return id;
  throw new UsageError('ID must be the number of an alert, as `moneyradar list-alerts` shows it.');
}

function textFrom(text: string | undefined, name: string, longest: number): string | null {
  if (text === undefined) return null;
  if (text.length > longest)
    throw new UsageError(`${name} must have ${longest} characters at most.`);
  return writtenText(text);
}

function overAlready({ resolvedAt, resolvedBy, outcome }: Alert, { timezone }: Scope): string {
  const how = resolvedBy === null ? 'ended by itself' : `was resolved by ${resolvedBy}`;
  const when = resolvedAt === null ? '' : ` on ${dayOf(resolvedAt, timezone).toString()}`;
  return `Nothing was changed: the alert ${how}${when} (${outcome ?? 'no_action'}).`;
}
