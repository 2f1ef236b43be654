import type { SectionBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';

import type { OverpricedCustomer, UpgradeCandidate } from '#analysis/usage/mismatches.ts';
import { sectionWithButton } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { formatCustomer } from '#delivery/slack/customer/place.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';
import { roundMoney, roundMoneySigned } from '#delivery/slack/wording/money.ts';
import { usedOfLimit } from '#delivery/usage-words.ts';

const BETWEEN = '  ·  ';

/** Who has outgrown a plan: what it would bring, who it is, how full the limit is, and a way to look closer. */
export function upgradeRow(row: UpgradeCandidate, today: Temporal.PlainDate): SectionBlock {
  const { planName, currency, additionalMinor, baseAdditionalMinor } = row;
  const lacksRate = additionalMinor !== null && baseAdditionalMinor === null;
  return customerRow(row, [
    [
      mrkdwn`*${upgradeAmount(row)}*`,
      who(row),
      `${planName} → ${row.suggestedPlanName ?? 'a price of their own'}`,
    ],
    [
      usedOfLimit(row),
      ...limitDay(row, today),
      ...(row.suggestedPlanName === null ? [`pays ${roundMoney(row.mrrMinor, currency)} now`] : []),
      ...(lacksRate ? [noRate(currency)] : []),
    ],
  ]);
}

/** Who pays for more than they use. */
export function overpricedRow(row: OverpricedCustomer): SectionBlock {
  const { planName, suggestedPlanName, currency, atRiskMinor, baseAtRiskMinor } = row;
  return customerRow(row, [
    [
      mrkdwn`*${roundMoney(atRiskMinor, currency)} at risk*`,
      who(row),
      `${planName} → ${suggestedPlanName}`,
    ],
    [
      `no more than ${usedOfLimit(row)}`,
      `pays ${roundMoney(row.mrrMinor, currency)} a month`,
      ...(baseAtRiskMinor === null ? [noRate(currency)] : []),
    ],
  ]);
}

type Pieces = readonly (string | SafeMrkdwn)[];

function customerRow(
  { customerId }: { readonly customerId: string },
  [first, second]: readonly [Pieces, Pieces],
): SectionBlock {
  const text = joinMrkdwn([joinMrkdwn(first, BETWEEN), joinMrkdwn(second, BETWEEN)]);
  return sectionWithButton(text, {
    actionId: 'customer_score',
    label: 'Look closer',
    value: formatCustomer(customerId),
  });
}

function who({ customerId, customerName }: UpgradeCandidate | OverpricedCustomer): string {
  return customerName ?? customerId;
}

/** What the offer would bring; where there is nothing to offer, that. */
function upgradeAmount({ additionalMinor, suggestedPlanName, currency }: UpgradeCandidate): string {
  if (additionalMinor !== null) return `${roundMoneySigned(additionalMinor, currency)} a month`;
  return suggestedPlanName === null ? 'Outgrown every plan' : 'No more than now';
}

function limitDay(
  { used, limit, limitReachedOn }: UpgradeCandidate,
  today: Temporal.PlainDate,
): string[] {
  if (Number(limit) > 0 && Number(used) > Number(limit)) return ['over the limit'];
  if (Number(used) === Number(limit) && Number(used) > 0) return ['limit reached'];
  return limitReachedOn === null ? [] : [`limit on ${dayAsOf(limitReachedOn, today)}`];
}

function noRate(currency: string): string {
  return `not in the total: no exchange rate for ${currency.toUpperCase()}`;
}
