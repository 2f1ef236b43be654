import { runChecks } from '#analysis/checks.ts';
import { UsageError, type Command } from '#delivery/cli/command.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { replayEvents } from '#store/queries/ingestion.ts';

export const serve: Command = {
  name: 'serve',
  isAlone: true,
  words: [],
  flags: [],
  summary: 'runs the bot, as `npm start` does',
  examples: ['moneyradar serve', 'PORT=8080 moneyradar serve'],
  async run({ operations }) {
    await operations.serve();
    return null;
  },
};

export const init: Command = {
  name: 'init',
  isAlone: true,
  words: [],
  flags: [],
  summary: 'brings the database to this version',
  examples: ['moneyradar init', 'DATABASE_URL=postgres://… moneyradar init'],
  async run({ operations }) {
    const migrations = await operations.migrate();
    return {
      json: { migrations },
      text: () =>
        migrations.length === 0
          ? 'The database has this version already.'
          : `The database was brought to this version: ${migrations.join(', ')}.`,
    };
  },
};

export const rebuild: Command = {
  name: 'rebuild',
  words: [],
  flags: [{ name: 'check', value: null, help: 'only look; fails when the ledger differs' }],
  summary: 'derives the ledger from the stored events again',
  examples: ['moneyradar rebuild --check', 'moneyradar rebuild'],
  async run({ db, operations, progress, now }, input) {
    const isCheck = input.flags.has('check');
    const rebuilt = await operations.rebuild(await db(), {
      isCheck,
      onProgress: ({ done, total }) => progress(`${done} of ${count(total, 'customer')}`),
    });
    const { customers, differences, failed } = rebuilt;
    progress('checking what must hold');
    const broken = (await runChecks(await db(), now())).map(({ name }) => name);
    const outcome =
      differences === 0
        ? 'the ledger is what the events say'
        : `${count(differences, 'row')} ${isCheck ? 'would change; `moneyradar rebuild` mends it' : 'changed'}`;
    return {
      json: {
        customers,
        differences,
        is_check: isCheck,
        failed_customers: failed.map(({ stripeId, error }) => ({ id: stripeId, error })),
        failed_checks: broken,
      },
      text: () =>
        [
          `${count(customers, 'customer')}: ${outcome}.`,
          ...failed.slice(0, FAILED_SHOWN).map(failedWords),
          ...(failed.length > FAILED_SHOWN ? [`… and ${failed.length - FAILED_SHOWN} more.`] : []),
          ...(isCheck ? [] : broken.map(brokenWords)),
        ].join('\n'),
      isBad: (isCheck && differences > 0) || failed.length > 0 || broken.length > 0,
    };
  },
};

/** The rest is in the JSON. */
const FAILED_SHOWN = 10;

function failedWords({ stripeId, error }: { stripeId: string; error: string }): string {
  return `${stripeId} could not be folded and is as before: ${error}. Please report it; it does not concern the others.`;
}

function brokenWords(name: string): string {
  return `Still broken: ${name.replaceAll('_', ' ')}. Please report it: the events alone do not mend it.`;
}

export const replayEvent: Command = {
  name: 'replay-event',
  words: ['[ID]'],
  flags: [{ name: 'failed', value: null, help: 'every event that was given up' }],
  summary: 'takes an event in again',
  examples: [
    'moneyradar replay-event evt_1NG8Du2eZvKYlo2CUI79vXWy',
    'moneyradar replay-event --failed',
  ],
  async run({ db }, input) {
    const [eventId = null] = input.words;
    const isFailed = input.flags.has('failed');
    if ((eventId === null) !== isFailed) {
      throw new UsageError(
        '`replay-event` needs the ID of one event, or --failed for all of them.',
      );
    }
    const replayed = await replayEvents(await db(), { id: eventId });
    const events = replayed.map(({ id }) => id);
    const isUnknown = eventId !== null && events.length === 0;
    return {
      json: { event_ids: events },
      text: () =>
        isUnknown
          ? `There is no event ${eventId}.`
          : `${count(events.length, 'event')} ${events.length === 1 ? 'waits' : 'wait'} to be taken in again; the running bot does it.`,
      isBad: isUnknown,
    };
  },
};
