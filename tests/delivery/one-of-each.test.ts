import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { COMMANDS } from '#delivery/slack/commands.ts';
import type { Db } from '#store/postgres.ts';

import { test as base } from '../support/database.ts';
import { terminal, commandContext } from '../support/terminal.ts';
import { sell, subscribe, use } from '../support/usage-world.ts';
import { startBot, wordsIn } from './slack/support/bot.ts';
import { NOW } from './slack/support/company.ts';

const SEVERAL =
  /(?<![\d.,−–-])1 (customers|subscriptions|changes|alerts|moves|events|days|plans|tickets|times|rows|records|scores|limits|experiments|people|invoices|losses|trials|others)\b/;

/** A company with one customer, who leaves soon, uses one thing, and takes part in one experiment. */
const test = base.extend('one', async ({ db }) => {
  const world = { db, now: Temporal.Instant.from(NOW) };
  await sell(world, 'Pro', { amount: 9_900, metadata: { api_calls: '100' } });
  await subscribe(world, 'cus_a', { plan: 'Pro', mrr: '9900' });
  await use(world, 'cus_a api_calls', { from: 40, until: 1, each: 4 });
  const type = inTerminal(db);
  await type('calculate-mrr');
  await type('scan-risks');
  const design = ['--name=x', '--change=x', '--hypothesis=x', '--metric=mrr'];
  await type('experiment', 'create', ...design);
  await type('experiment', 'start', '1');
  return db;
});

describe('of one customer, one alert and one experiment', () => {
  const lines = [
    'status',
    'mrr',
    'snapshots',
    'movements',
    'metrics',
    'cohorts',
    'reconcile',
    'weekly',
    'radar',
    'radar-earned',
    'experiment list',
    'experiment show 1',
    'experiment analyze 1',
    'customer cus_a',
    'score-customer cus_a',
    'backtest',
    'plans',
    'features',
    'what-if Pro',
    'analyze-mismatches',
    'list-alerts',
    'alert-figures',
    'forecast-losses',
    'scan-risks',
    'rebuild --check',
    'replay-event --failed',
    'erase-customer cus_a',
  ];

  test('the terminal speaks in the singular', async ({ one }) => {
    const type = inTerminal(one);
    for (const line of lines) {
      // oxlint-disable-next-line no-await-in-loop
      const { code, text } = await type(...line.split(' '));
      expect({ line, code: code === 2 ? text : 'understood' }).toEqual({
        line,
        code: 'understood',
      });
      expect({ line, said: SEVERAL.exec(text)?.[0] ?? null, text }).toEqual({
        line,
        said: null,
        text,
      });
    }
  });

  test('Slack speaks in the singular', async ({ one, onTestFinished }) => {
    const bot = await startBot({ db: one }, onTestFinished);
    const answering = COMMANDS.filter((command) => (command.opens?.([]) ?? null) === null);
    const typed = answering.map(({ name }) => name);
    const more = ['customer cus_a', 'score cus_a', 'experiment show 1', 'mrr 12m', 'features Pro'];
    for (const line of [...typed, ...more]) {
      // oxlint-disable-next-line no-await-in-loop
      const { text, blocks } = await bot.ask(`/moneyradar ${line}`.trim());
      const words = `${text}\n${wordsIn(blocks)}`;
      expect({ line, said: SEVERAL.exec(words)?.[0] ?? null, words }).toEqual({
        line,
        said: null,
        words,
      });
    }
  });
});

function inTerminal(db: Db) {
  return terminal(commandContext(db, Temporal.Instant.from(NOW)), 100);
}
