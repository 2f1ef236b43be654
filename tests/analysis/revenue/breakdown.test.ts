import fc from 'fast-check';
import { expect } from 'vitest';

import { bridge } from '#analysis/revenue/bridge.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { accountsAgree, breakdownsAgree, setOrigins } from './breakdown-model.ts';
import { DAYS, histories, live, scopeOf, setRates, type History } from './ledger-histories.ts';
import type { ModelSpan } from './ledger-model.ts';

const RUNS = 40;

test(
  'groups are what a slow model says of their customers alone, and together the bridge',
  { timeout: 120_000 },
  async ({ db }) => {
    await fc.assert(
      fc.asyncProperty(histories, fc.constantFrom('usd', 'jpy', 'kwd'), async (history, base) => {
        const all = await live(db, history);
        await setOrigins(db);
        await agree(db, all, { history, base });
      }),
      { numRuns: RUNS },
    );
  },
);

async function agree(
  db: Db,
  all: readonly ModelSpan[],
  { history, base }: { readonly history: History; readonly base: string },
): Promise<void> {
  const { firstDay, range, timezone } = history;
  const [from = 0, to = 0] = range;
  const days = Array.from({ length: to - from + 1 }, (_, n) => firstDay.add({ days: from + n }));
  const now = firstDay
    .add({ days: DAYS + 2 })
    .toZonedDateTime(timezone)
    .toInstant();
  const fx = { base, rates: await setRates(db, history, base) };
  const scope = scopeOf(history, base);
  const whole = await bridge(db, { fromDay: days[0]!, toDay: days.at(-1)!, ...scope, now });
  expect(whole.closes).toBe(true);
  const asked = { bridge: whole, days, timezone: scope.timezone, fx, now };
  await breakdownsAgree(db, all, asked);
  await accountsAgree(db, all, asked);
}
