import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { backtest, newestBacktest, type Backtest } from '#analysis/backtest/backtest.ts';
import { outcomeSentence, recordSentence } from '#delivery/backtest-words.ts';
import { backtestScores } from '#delivery/cli/commands/backtest.ts';
import { getBacktest } from '#delivery/rest/backtest.ts';
import type { HttpRequest } from '#delivery/rest/exchange.ts';
import { CATEGORIES } from '#domain/scores.ts';
import type { Db } from '#store/postgres.ts';

import { backtestDoor } from '../../src/sdk-backtest.ts';
import { company, found, SCOPE } from '../analysis/backtest/company.ts';
import { test } from '../support/database.ts';
import { documented } from '../support/documented.ts';
import { restContext } from '../support/doors.ts';

const REQUEST: HttpRequest = {
  method: 'GET',
  path: '/api/analysis/backtest',
  params: {},
  query: new URLSearchParams(),
  isLocal: true,
  headers: {},
  body: async () => Buffer.from(''),
  async *stream() {},
};

describe('what scores of the past were worth', () => {
  test('is the same over REST, in the terminal and for programs', async ({ db }) => {
    await found(db, company(1, { customers: 200, isDriven: true }));
    const rest = await documented(getBacktest)(
      { ...restContext(db, SCOPE.now), timezone: SCOPE.timezone },
      REQUEST,
    );
    expect(rest).toMatchObject({ months: 12, outcome_days: 90, first_month_end: '2025-03-31' });
    const cli = await inTerminal(db, []);
    expect(cli?.json).toEqual(rest);
    const sdk = await backtestDoor(
      async () => db,
      () => SCOPE,
    ).backtest();
    expect(sdk).toEqual(await newestBacktest(db));
    const text = cli?.text(100) ?? '';
    for (const { outcomes } of [sdk]) {
      for (const outcome of outcomes) expect(text).toContain(outcomeSentence(outcome, sdk));
    }
    expect(text).toMatch(/Best scores, top 10 % .* × \(/);
    expect(text).toMatch(/Largest MRR, top 5 %/);
  });

  test('is looked at anew when it is asked for, or a month end is due, and not before', async ({
    db,
  }) => {
    await found(db, company(5, { customers: 60, isDriven: true }));
    const first = await backtest(db, SCOPE);
    const later = { ...SCOPE, now: SCOPE.now.add({ hours: 24 * 10 }) };
    expect((await backtest(db, later)).calculatedAt).toEqual(first.calculatedAt);
    const due = { ...SCOPE, now: SCOPE.now.add({ hours: 24 * 25 }) };
    expect((await backtest(db, due)).lastDay).toEqual(Temporal.PlainDate.from('2026-03-31'));
    const anew = await backtest(db, later, { isAnew: true });
    expect(anew.calculatedAt).toEqual(later.now);
    expect(anew.outcomes).toEqual(first.outcomes);
    const other = await backtest(db, {
      ...later,
      ticketSpike: 5,
      now: later.now.add({ hours: 1 }),
    });
    expect(other.calculatedAt).toEqual(later.now.add({ hours: 1 }));
  });

  test('says plainly when nothing can be looked at yet', async ({ db }) => {
    const result = await inTerminal(db, []);
    expect(result?.text(80)).toMatch(/^No score can be looked at yet/);
    const kept = await newestBacktest(db);
    expect(CATEGORIES.map((category) => recordSentence(category, kept!))).toEqual(
      CATEGORIES.map(() => null),
    );
  });
});

describe('the line beside a score', () => {
  test('tells how often such scores were right, or that these are too few', async ({ db }) => {
    await found(db, company(1, { customers: 200, isDriven: true }));
    const many = await backtest(db, SCOPE);
    expect(recordSentence('likely_to_churn', many)).toMatch(
      /^“Likely to churn” at the last 12 month ends: \d+ of \d+ \(\d+ %\) left within 90 days, of all scored \d+ %/,
    );
    const few: Backtest = {
      ...many,
      months: 3,
      outcomes: many.outcomes.map((one) => ({ ...one, all: { ...one.all, precision: null } })),
    };
    expect(recordSentence('neutral', few)).toMatch(
      /^Too few to judge how often such scores are right: \d+ customers paid more within 90 days of 3 month ends; it takes 20 customers and 6 month ends\.$/,
    );
  });
});

async function inTerminal(db: Db, flags: readonly string[]) {
  const { timezone, baseCurrency, now, ticketSpike } = SCOPE;
  const context = {
    db: async () => db,
    now: () => now,
    settings: () => ({ timezone, baseCurrency, thresholds: { supportTicketSpike: ticketSpike } }),
  };
  return backtestScores.run(context as never, { values: {}, flags: new Set(flags), words: [] });
}
