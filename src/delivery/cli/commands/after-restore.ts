import type { Temporal } from 'temporal-polyfill';

import { UsageError, type Command } from '#delivery/cli/command.ts';
import { MOMENT_EXPECTATION, parseMoment, type Clock } from '#delivery/moment.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { databaseLife, declareRestore } from '#store/queries/restores.ts';

export const afterRestore: Command = {
  name: 'after-restore',
  words: [],
  flags: [{ name: 'since', value: 'MOMENT', help: 'when the backup was made' }],
  summary: 'says that an older backup was put back, before the bot starts',
  examples: ['moneyradar after-restore', 'moneyradar after-restore --since 2026-01-31T12:00:00Z'],
  async run({ db: open, settings, now }, input) {
    const db = await open();
    const { timezone } = settings();
    const [life] = await databaseLife(db, {});
    const [since] = input.values['since'] ?? [];
    const seenAt = life?.isAtRest === true ? life.seenAt : null;
    const gapFromAt = since === undefined ? seenAt : momentOf(since, { now: now(), timezone });
    if (gapFromAt === null) {
      throw new UsageError(
        'The database was in use a moment ago, so it cannot know: give --since, when the backup was made.',
      );
    }
    const [declared] = await declareRestore(db, { gapFromAt });
    const isNew = declared !== undefined;
    const waiting = declared?.waitingMessages ?? 0;
    return {
      json: { since: gapFromAt.toString(), is_new: isNew, waiting_messages: waiting },
      text: () => (isNew ? declaredWords(gapFromAt, waiting) : 'It is known already.'),
    };
  },
};

function momentOf(text: string, clock: Clock): Temporal.Instant {
  const at = parseMoment(text, clock);
  if (at === null) throw new UsageError(`--since ${MOMENT_EXPECTATION}.`);
  return at;
}

function declaredWords(gapFromAt: Temporal.Instant, waiting: number): string {
  const lines = [
    `The backup knows the world until ${gapFromAt.toString({ smallestUnit: 'minute' })}.`,
    'Digests and reviews since then are not posted again, and alerts that come up are told together.',
  ];
  if (waiting > 0) {
    lines.push(`${count(waiting, 'message')} waited in it: looked for in Slack before being sent.`);
  }
  return [...lines, 'Start the bot now.'].join('\n');
}
