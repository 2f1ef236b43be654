import type { Temporal } from 'temporal-polyfill';

import type { ForecastLoss } from '#analysis/risks/forecast.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';
import { formatMoney } from '#domain/money.ts';

/** When, who and how much: `13 May  ·  Acme  ·  $49.00 a month`. */
export function lossLine(loss: ForecastLoss, today: Temporal.PlainDate): SafeMrkdwn {
  const { day, customerName, customerId, mrrMinor, currency } = loss;
  const when = day.equals(today) ? 'today' : dayAsOf(day, today);
  return mrkdwn`•  ${when}  ·  ${customerName ?? customerId}  ·  ${formatMoney(mrrMinor, currency)} a month${detail(loss)}`;
}

function detail({ kind, riseMinor, currency, hasPaymentMethod }: ForecastLoss): string {
  if (kind === 'discount_ending' && riseMinor !== null)
    return `, ${formatMoney(riseMinor, currency)} more from then on`;
  return kind === 'trial_ending' && hasPaymentMethod === false ? ', no card' : '';
}
