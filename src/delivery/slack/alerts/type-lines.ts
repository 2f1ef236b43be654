import type { Alert } from '#analysis/risks/alert.ts';
import { moneyAtStake } from '#delivery/alerts/at-stake.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { grouped } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import type { AlertType } from '#domain/alerts.ts';
import type { Currency } from '#domain/currency.ts';

/** What one and several of a type are called, after their number. */
const TYPE_WORDS: Readonly<Record<AlertType, readonly [one: string, several: string]>> = {
  declining_usage: ['customer uses less', 'customers use less'],
  payment_retry: ['payment failed', 'payments failed'],
  card_expiring: ['card expires before its next charge', 'cards expire before their next charge'],
  scheduled_cancellation: ['customer is set to cancel', 'customers are set to cancel'],
  plan_downgrade: ['customer pays less than before', 'customers pay less than before'],
  subscription_paused: ['subscription paused', 'subscriptions paused'],
  dispute_opened: ['charge disputed', 'charges disputed'],
  refund_issued: ['refund issued', 'refunds issued'],
  support_ticket_spike: ['customer with many tickets', 'customers with many tickets'],
  trial_ending_without_card: ['trial ends without a card', 'trials end without a card'],
  usage_mismatch_high: ['customer has outgrown the plan', 'customers have outgrown their plan'],
  usage_mismatch_low: [
    'customer pays for more than they use',
    'customers pay for more than they use',
  ],
  mrr_decline: ['fall of MRR', 'falls of MRR'],
  churn_risk: ['customer is likely to leave', 'customers are likely to leave'],
};

/** A line for each type: how many, the money of those that are open, and how many are done; the most money first. */
export function linesByType(alerts: readonly Alert[], baseCurrency: Currency): SafeMrkdwn[] {
  const types = [...new Set(alerts.map(({ type }) => type))];
  return types
    .map((type) => alerts.filter((alert) => alert.type === type))
    .map((ofType) => ({ ofType, money: moneyOfType(activeOf(ofType)) }))
    .toSorted((one, other) => compare(other.money, one.money))
    .map(({ ofType, money }) => line(ofType, money, baseCurrency));
}

function line(ofType: readonly Alert[], money: bigint, baseCurrency: Currency): SafeMrkdwn {
  const [one, several] = TYPE_WORDS[ofType[0]?.type ?? 'churn_risk'];
  const words = ofType.length === 1 ? one : several;
  const end = isToWin(ofType) ? mrkdwn` to win` : mrkdwn``;
  const amount = roundMoney(money, baseCurrency);
  const worth = money === 0n ? mrkdwn`` : mrkdwn`  ·  ${amount} a month${end}`;
  const done = ofType.length - activeOf(ofType).length;
  return mrkdwn`•  *${grouped(ofType.length)}* ${words}${worth}${settled(done, ofType.length)}`;
}

function activeOf(alerts: readonly Alert[]): Alert[] {
  return alerts.filter(({ status }) => status === 'active');
}

function settled(done: number, all: number): SafeMrkdwn {
  if (done === 0) return mrkdwn``;
  return done === all ? mrkdwn`  ·  done` : mrkdwn`  ·  ${done} done`;
}

/** An upgrade is no loss, and still worth its money in a line of its own. */
function isToWin(ofType: readonly Alert[]): boolean {
  return ofType[0]?.type === 'usage_mismatch_high';
}

function moneyOfType(ofType: readonly Alert[]): bigint {
  return isToWin(ofType)
    ? ofType.reduce((sum, { baseMrrAtStakeMinor }) => sum + (baseMrrAtStakeMinor ?? 0n), 0n)
    : moneyAtStake(ofType);
}

function compare(one: bigint, other: bigint): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
