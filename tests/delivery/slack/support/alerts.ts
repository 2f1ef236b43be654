import { Temporal } from 'temporal-polyfill';

import { announceAlerts } from '#delivery/alerts/announce.ts';
import type { AlertType, Severity } from '#domain/alerts.ts';
import type { Db } from '#store/postgres.ts';

import type { Message } from '../../../../src/playground/workspace.ts';
import type { Bot } from './bot.ts';
import { NOW } from './company.ts';

export const CHANNEL = 'C0ALERT';

interface AlertParts {
  readonly customer?: string;
  readonly type?: AlertType;
  readonly severity?: Severity;
  readonly moneyMinor?: number;
}

/** Writes an alert as the scan does; the type's evidence is that of a failed payment. */
export async function addAlert(db: Db, parts: AlertParts = {}): Promise<bigint> {
  const { customer = 'cus_Anchor', type = 'payment_retry', severity = 'critical' } = parts;
  const money = parts.moneyMinor ?? 4900;
  const [row] = await db<{ id: bigint }[]>`
    insert into alerts
      (type, subject, customer_id, severity, effect, currency, mrr_at_stake_minor,
       base_mrr_at_stake_minor, data, opened_at, changed_at)
    select ${type}, 'customer:' || id, id, ${severity}, 1, 'usd', ${money}, ${money},
      ${JSON.stringify(evidence(money))}::text::jsonb, ${NOW}, ${NOW}
    from customers
    where stripe_id = ${customer}
    returning id`;
  await db`
    insert into alert_notes (alert_id, at, actor, action) values (${row!.id}, ${NOW}, 'scan', 'opened')`;
  return row!.id;
}

function evidence(money: number) {
  return {
    invoice_id: 'in_1',
    amount_due_minor: `${money}`,
    amount_currency: 'usd',
    attempts: 3,
    next_attempt_at: '2031-05-16T09:00:00Z',
    is_hard_decline: false,
    decline_code: 'insufficient_funds',
    failure_code: 'card_declined',
    advice_code: null,
    invoices: 1,
  };
}

/** Opens alerts and announces them, as one scan does. */
export async function openAlerts(db: Db, alerts: readonly AlertParts[]): Promise<bigint[]> {
  const ids: bigint[] = [];
  for (const parts of alerts) ids.push(await addAlert(db, parts));
  await announceAlerts(db, { opened: ids, channel: CHANNEL });
  return ids;
}

/** So many customers, each with an alert of its own worth that many dollars. */
export async function alertsOfMany(db: Db, count: number): Promise<AlertParts[]> {
  const customers = Array.from({ length: count }, (_, index) => `cus_many_${index + 1}`);
  for (const customer of customers) {
    await db`insert into customers (stripe_id) values (${customer})`;
  }
  return customers.map((customer, index) => ({
    customer,
    severity: 'warning' as const,
    moneyMinor: (index + 1) * 100,
  }));
}

/** What stands in the channel of the feed, threads included, as soon as there are so many messages. */
export async function feed(bot: Bot, messages: number): Promise<Message[]> {
  await bot.slack.until(() => posted(bot).length >= messages);
  return posted(bot);
}

function posted({ slack }: Bot): Message[] {
  return slack.visible(CHANNEL, 'U0DANA').filter(({ ephemeralTo }) => ephemeralTo === null);
}

/** Waits until a message of the feed says this, and returns it. */
export async function feedSays(bot: Bot, words: string): Promise<Message> {
  const find = () => posted(bot).find(({ blocks }) => JSON.stringify(blocks).includes(words));
  await bot.slack.until(() => find() !== undefined);
  return find()!;
}

export const now = Temporal.Instant.from(NOW);
