import { Temporal } from 'temporal-polyfill';

import type { Move } from '#analysis/radar/move.ts';
import { refreshMoves, type RadarLook } from '#analysis/radar/refresh.ts';
import type { RadarScope } from '#analysis/radar/standing.ts';
import { topMoves } from '#analysis/radar/top-moves.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { MoveKind } from '#domain/moves.ts';
import type { Db } from '#store/postgres.ts';

import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';

export const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');

/** So many days after NOW. */
export function scopeAfter(days = 0): RadarScope {
  return {
    now: NOW.add({ seconds: Math.round(days * 86_400) }),
    timezone: 'UTC' as Timezone,
    baseCurrency: parseCurrency('usd') as Currency,
  };
}

/** So many days after NOW, or before it, as text for a row. */
export function inDays(days: number): string {
  return scopeAfter(days).now.toString();
}

/** Looks at everybody so many days after NOW. */
export async function lookAfter(db: Db, days = 0): Promise<RadarLook> {
  return refreshMoves(db, scopeAfter(days));
}

/** What is open after a look at NOW: `cus_a 4900 message`, or the plan's name, in order. */
export async function found(db: Db, kind: MoveKind): Promise<string[]> {
  await lookAfter(db);
  return (await movesOf(db, kind)).map(worded).toSorted();
}

/** Open moves of a kind as the newest look found them, the best first. */
export async function movesOf(db: Db, kind: MoveKind, days = 0): Promise<readonly Move[]> {
  const { moves } = await topMoves(db, { ...scopeAfter(days), limit: 500 });
  return moves.filter((move) => move.kind === kind);
}

export function worded({ customerId, plan, amountMinor, effort }: Move): string {
  return `${customerId ?? plan ?? '?'} ${amountMinor} ${effort}`;
}

/** A monthly price of a plan that new customers got from so many days before NOW on. */
export async function sellVersion(
  db: Db,
  {
    id,
    plan = 'Pro',
    amount,
    daysAgo,
    ...more
  }: {
    readonly id: string;
    readonly plan?: string;
    readonly amount: number;
    readonly daysAgo: number;
    readonly [key: string]: unknown;
  },
): Promise<void> {
  const created = NOW.subtract({ hours: daysAgo * 24 }).epochMilliseconds / 1000;
  await addCatalogueObject(
    db,
    'price',
    monthlyPrice(id, amount, { nickname: plan, created, ...more }),
  );
}
