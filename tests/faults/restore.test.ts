import fs from 'node:fs';

import { expect, test } from 'vitest';

import type { LocalSlack } from '#playground/local-slack.ts';

import { wordsIn } from '../delivery/slack/support/bot.ts';
import type { Bot } from './bot-process.ts';
import { report, untilFolded } from './burst.ts';
import { deliver } from './deliver.ts';
import { ALERTS, createSlackBot, latePayer, PERSON } from './slack-bot.ts';

const PATIENCE_MS = 60_000;
const EARLY = ['a', 'b', 'c'];
const LATE = ['d', 'e'];

test('a backup that is put back makes no figure wrong, and what was told since is told in one message', async () => {
  const { bot, slack } = await createSlackBot();
  await bot.start();
  await tell(bot, EARLY);
  await expect.poll(() => toldOf(slack), { timeout: PATIENCE_MS }).toEqual([1, 1, 1, 0, 0]);
  await expect.poll(() => unsent(bot), { timeout: PATIENCE_MS }).toBe(0);
  await bot.kill();
  const backup = await bot.backUp();

  await bot.start();
  await tell(bot, LATE);
  await expect.poll(() => toldOf(slack), { timeout: PATIENCE_MS }).toEqual([1, 1, 1, 1, 1]);
  await expect.poll(() => unsent(bot), { timeout: PATIENCE_MS }).toBe(0);
  await bot.kill();
  const before = await ledgerOf(bot);
  await bot.restore(backup);
  fs.rmSync(backup, { recursive: true });
  await bot.start();
  // Stripe tells again whatever it told since; so does the sweep.
  await tell(bot, [...EARLY, ...LATE]);
  const scanned = await bot.command('scan-risks', '--json');
  expect(scanned.code, scanned.output).toBe(0);
  await expect.poll(() => waiting(bot), { timeout: PATIENCE_MS }).toBe(0);

  expect(await ledgerOf(bot)).toEqual(before);
  const { code, output } = await bot.command('rebuild', '--check');
  expect(code, output).toBe(0);
  const told = toldOf(slack);
  expect(told).toEqual([1, 1, 1, 1, 1]);
  // A quarter of an hour goes by.
  await bot.db`
    update restores
    set restored_at = restored_at - interval '16 minutes',
      gap_from_at = gap_from_at - interval '16 minutes'`;
  await expect.poll(() => summariesOf(slack).length, { timeout: PATIENCE_MS }).toBe(1);
  for (const name of EARLY) expect(summariesOf(slack)[0]).not.toContain(`cus_${name}`);
  for (const name of LATE) expect(summariesOf(slack)[0]).toContain(`cus_${name}`);
  expect(toldOf(slack)).toEqual(told);
  report({
    fault: 'an older backup is restored',
    toldBefore: EARLY.length,
    toldSince: LATE.length,
    messagesOfEach: told,
    summaries: summariesOf(slack).length,
    rebuild: output.trim(),
  });
});

async function tell(bot: Bot, names: readonly string[]): Promise<void> {
  for (const event of names.flatMap((name) => latePayer(name)))
    await deliver(bot.url, event, new Map());
  await untilFolded(bot.db);
}

/** How many messages in the channel of alerts are about each customer, and no other. */
function toldOf(slack: LocalSlack): number[] {
  const messages = messagesOf(slack).filter((words) => !isSummary(words));
  return [...EARLY, ...LATE].map(
    (name) => messages.filter((words) => words.includes(`cus_${name}`)).length,
  );
}

function summariesOf(slack: LocalSlack): string[] {
  return messagesOf(slack).filter(isSummary);
}

function messagesOf(slack: LocalSlack): string[] {
  return slack.visible(ALERTS, PERSON).map(({ blocks, text }) => wordsIn(blocks) + text);
}

function isSummary(words: string): boolean {
  return words.includes('Back from a backup');
}

/** Alerts that are to come, and messages that are to be sent. */
async function waiting(bot: Bot): Promise<number> {
  const [row] = await bot.db<{ missing: number }[]>`
    select (5 - count(*))::int as missing from alerts`;
  return (row?.missing ?? 0) + (await unsent(bot));
}

/** A process that ends while it sends keeps the channel waiting for minutes, which is not what is tried here. */
async function unsent({ db }: Bot): Promise<number> {
  const [row] = await db<{ messages: number }[]>`
    select count(*)::int as messages from outbox
    where state in ('pending', 'sending', 'unknown') and kind <> 'restored'`;
  return row?.messages ?? 0;
}

async function ledgerOf({ db }: Bot): Promise<object[]> {
  return db`
    select customers.stripe_id, mrr_movements.occurred_at, mrr_movements.amount_minor::text as amount
    from mrr_movements inner join customers on customers.id = mrr_movements.customer_id
    order by 1, 2, 3`;
}
