import type { ContextBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';

import type { Bridge } from '#analysis/revenue/bridge.ts';
import type { CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import type { Status } from '#analysis/status.ts';
import { context } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count, shortDay } from '#delivery/slack/wording/days.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { bridgeLines } from './bridge-lines.ts';
import { describeStale } from './stale.ts';

/** A handful of events in the queue is the ordinary course of things. */
const PENDING_EVENTS_WORTH_SAYING = 25;

/** What may make every figure wrong, each with what to do about it. Said before the figures. */
export function alarms(status: Status, now: Temporal.Instant): SafeMrkdwn[] {
  const found: SafeMrkdwn[] = [];
  if (status.inboxPending >= PENDING_EVENTS_WORTH_SAYING) {
    const events = count(status.inboxPending, 'event');
    found.push(
      mrkdwn`:hourglass_flowing_sand: *Still reading ${events} from Stripe.* The figures change until that is done.`,
    );
  }
  const stale = describeStale(status, now);
  if (stale !== null) found.push(stale);
  if (status.inboxFailed > 0) {
    const events = count(status.inboxFailed, 'event');
    found.push(
      mrkdwn`:warning: *${events} from Stripe could not be read*, so the customers they are about may be wrong. \`/moneyradar status\` says what to do.`,
    );
  }
  if (status.failedCustomers > 0) {
    const customers = count(status.failedCustomers, 'customer');
    found.push(
      mrkdwn`:warning: *${customers} could not be brought up to date*, so their figures may be wrong. \`/moneyradar status\` says what to do.`,
    );
  }
  return found;
}

/** What the figures leave out, each with what to do about it: small print, said after them. */
export function omissions(current: CurrentMrr): ContextBlock[] {
  const texts = [...notIncluded(current), ...incomplete(current)];
  // One block, as every currency without a rate is one of them and a message has room for fifty.
  return texts.length === 0 ? [] : [context(joinMrkdwn(texts))];
}

/** Said in place of every figure: two ways to count the same money disagree. */
export function doesNotClose(bridge: Bridge): SafeMrkdwn {
  const { currency } = bridge;
  const sum = bridgeLines(bridge)
    .filter(({ label }) => label !== 'Rounding')
    .reduce((total, { signedMinor }) => total + signedMinor, bridge.startMinor);
  const period = `${shortDay(bridge.fromDay)} to ${shortDay(bridge.toDay)}`;
  return joinMrkdwn([
    mrkdwn`:rotating_light: *The figures do not add up, so none are shown.*`,
    mrkdwn`From ${period} the changes lead to ${formatMoney(sum, currency)}, the subscriptions to ${formatMoney(bridge.endMinor, currency)}: ${formatMoneySigned(bridge.endMinor - sum, currency)} apart.`,
    mrkdwn`*What to do:* run \`npx moneyradar rebuild --check\` where MoneyRadar runs. It names the customers that differ; without \`--check\` it mends them from Stripe's events.`,
  ]);
}

function notIncluded({ notIncluded: others, currency }: CurrentMrr): SafeMrkdwn[] {
  return others.map((other) => {
    const code = other.currency.toUpperCase();
    const amount = formatMoney(other.mrrMinor, other.currency);
    return mrkdwn`:information_source: Not included: ${amount} a month from ${count(other.customers, 'customer')} in ${code}, because there is no exchange rate to ${currency.toUpperCase()} yet. Where MoneyRadar runs, type \`npx moneyradar fx set ${code} RATE\` with what 1 ${code} is in ${currency.toUpperCase()}; if ${code} is what you mostly earn, make ${code} the currency of totals in \`/moneyradar settings\` instead.`;
  });
}

function incomplete({ incompleteSubscriptions: missing }: CurrentMrr): SafeMrkdwn[] {
  if (missing === 0) return [];
  const subscriptions = count(missing, 'subscription');
  return [
    mrkdwn`:puzzle_piece: ${subscriptions} cannot be priced completely: a price or discount is not known yet. MoneyRadar asks Stripe for it every few minutes; if it stays so, \`npx moneyradar doctor\` says what the key may not read.`,
  ];
}
