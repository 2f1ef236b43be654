import type { Temporal } from 'temporal-polyfill';

import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import { alertsById } from '#analysis/risks/alerts.ts';
import type { OutboxMessage, Outcome } from '#delivery/outbox/sender.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { readNews, type AlertChange } from './body.ts';

/** What the senders of forwarded alerts are made with. */
export interface ForwardSources {
  readonly db: Db;
  readonly now: () => Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
}

/** Alerts as they are now, and what has happened to them. */
export interface News {
  readonly change: AlertChange;
  /** In the order of the message: the most money first. At least one. */
  readonly alerts: readonly [Alert, ...Alert[]];
  readonly scope: Scope;
}

/** What a message of the outbox tells, or why it tells nothing. */
export async function newsOf(
  sources: ForwardSources,
  { body }: OutboxMessage,
): Promise<News | Outcome> {
  const read = readNews(body);
  if (read === null) {
    const advice = 'It was written by another version of MoneyRadar.';
    return { kind: 'dead', error: 'the body is not about alerts', advice };
  }
  const { db, now, timezone, baseCurrency } = sources;
  const found = await alertsById(db, read.alert_ids.map(BigInt));
  const order = new Map(read.alert_ids.map((id, position) => [id, position]));
  const place = ({ id }: Alert) => order.get(id.toString()) ?? 0;
  const [first, ...rest] = found.toSorted((one, other) => place(one) - place(other));
  if (first === undefined) return { kind: 'needless', reason: 'there is no such alert any more' };
  const scope = { now: now(), timezone, baseCurrency };
  return { change: read.change, alerts: [first, ...rest], scope };
}
