import type { Temporal } from 'temporal-polyfill';

import type { AlertType, Outcome } from '#domain/alerts.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/risk-figures.ts';

import type { Alert } from './alert.ts';
import { alertsById } from './alerts.ts';

/** Alerts of which the same became. */
interface AlertsTold {
  readonly n: number;
  /** A month, in the base currency as of the newest scan, each customer once. */
  readonly baseMrrMinor: bigint;
  /** The most money first; so many as were asked for. */
  readonly alerts: readonly Alert[];
}

/** What changed in alerts in a time. */
export interface AlertNews {
  /** Those that are still open, snoozed ones among them. */
  readonly opened: AlertsTold;
  readonly ended: Readonly<Record<Outcome, AlertsTold>>;
}

interface NewsAsked {
  readonly fromAt: Temporal.Instant;
  readonly untilAt: Temporal.Instant;
  /** Types of which no message tells. */
  readonly muted: readonly AlertType[];
  /** How many of each outcome are told one by one. */
  readonly limit: number;
}

/** What opened on `[fromAt, untilAt)` and is open still, and what ended in it. */
export async function alertNews(db: Queryable, asked: NewsAsked): Promise<AlertNews> {
  const { fromAt, untilAt, muted, limit } = asked;
  const rows = await queries.alertNews(db, {
    fromAt,
    untilAt,
    mutedTypes: [...muted],
    limitRows: limit,
  });
  const known = await alertsById(
    db,
    rows.map(({ id }) => id),
  );
  const of = (outcome: Outcome | null): AlertsTold => {
    const told = rows.filter((row) => row.outcome === outcome);
    return {
      n: told[0]?.n ?? 0,
      baseMrrMinor: told[0]?.minor ?? 0n,
      alerts: told.flatMap(({ id }) => known.filter((alert) => alert.id === id)),
    };
  };
  return {
    opened: of(null),
    ended: {
      kept: of('kept'),
      won: of('won'),
      lost: of('lost'),
      wrong: of('wrong'),
      no_action: of('no_action'),
    },
  };
}
