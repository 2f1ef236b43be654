import { Temporal } from 'temporal-polyfill';

import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';
import type { AlertEvidence, AlertType, Severity } from '#domain/alerts.ts';
import { dayOf } from '#domain/day.ts';
import { formatMoney } from '#domain/money.ts';

import {
  amount,
  attemptsWords,
  cardWords,
  meanWords,
  moreInvoices,
  percentDown,
  reasonWords,
  times,
  usedOf,
} from './alert-phrases.ts';
import { parseDay } from './day-range.ts';
import { formatPercent } from './percent.ts';
import { lessOf, metricWords, quantityWords } from './usage-words.ts';

/** What one type of alert says; without markup, and with names as they came. */
interface Words<Evidence> {
  /** Without whom it is about. */
  readonly title: (evidence: Evidence) => string;
  readonly sentence: (evidence: Evidence, about: About) => string;
  readonly action: (evidence: Evidence, severity: Severity) => string;
}

interface About {
  readonly who: string;
  /** The money of the alert, as in `$49.00 a month`; null when there is none. */
  readonly money: string | null;
  /** Of amounts in the evidence that do not name their own. */
  readonly currency: string;
  /** An instant or a day of the evidence, as in `13 May`. */
  readonly on: (when: string) => string;
  /** Whether a month has passed. */
  readonly isOver: (year: number, month: number) => boolean;
}

/** What the words about an alert need to know of it. */
type ToldAlert = Pick<
  Alert,
  'type' | 'severity' | 'customerId' | 'customerName' | 'mrrAtStakeMinor' | 'currency' | 'data'
>;

/** `Payment failed 3 times: Acme`: what it is and whom it is about, in foreign letters. */
export function alertTitle(alert: ToldAlert): string {
  const title = alertSubject(alert);
  return alert.customerId === null ? title : `${title}: ${whoOf(alert)}`;
}

/** `Payment failed 3 times`: the title without whom it is about, for where that stands beside it. */
export function alertSubject(alert: ToldAlert): string {
  return wordsOf(alert).title(alert.data);
}

/** What happened, in one sentence with its figures. */
export function alertSentence(alert: ToldAlert, scope: Scope): string {
  const { mrrAtStakeMinor, data } = alert;
  const currency = alert.currency ?? scope.baseCurrency;
  const money =
    mrrAtStakeMinor === null ? null : `${formatMoney(mrrAtStakeMinor, currency)} a month`;
  const on = (when: string) => dayWords(when, scope);
  const today = dayOf(scope.now, scope.timezone);
  const isOver = (year: number, month: number) =>
    year < today.year || (year === today.year && month < today.month);
  return wordsOf(alert).sentence(data, { who: whoOf(alert), money, currency, on, isOver });
}

/** What to do about it next, in a sentence or two. */
export function alertAction(alert: ToldAlert): string {
  return wordsOf(alert).action(alert.data, alert.severity);
}

/** The name, if names are kept, or Stripe's id. */
export function whoOf({
  customerName,
  customerId,
}: Pick<Alert, 'customerName' | 'customerId'>): string {
  return customerName ?? customerId ?? 'All customers';
}

/** An instant or a day as the reader's day: `13 May`. */
export function dayWords(when: string, { now, timezone }: Scope): string {
  const day = parseDay(when) ?? dayOf(Temporal.Instant.from(when), timezone);
  return dayAsOf(day, dayOf(now, timezone));
}

function wordsOf({ type }: ToldAlert): Words<unknown> {
  // The scan writes what AlertEvidence says for the type.
  return WORDS[type] as Words<unknown>;
}

const WORDS: { readonly [Type in AlertType]: Words<AlertEvidence[Type]> } = {
  declining_usage: {
    title: ({ change }) => `Uses ${percentDown(change)} less`,
    sentence: ({ metric, a_day: now, a_day_before: before, change }, { who }) =>
      Number(before) === 0
        ? `${who} used no ${metricWords(metric)} at all in the last 30 days.`
        : `${who} used ${meanWords(now)} ${metricWords(metric)} a day in the last 15 days, ${percentDown(change)} less than the ${meanWords(before)} of the 15 before.`,
    action: (_, severity) =>
      severity === 'critical'
        ? 'Call them today: who hardly uses it any more has decided, or is about to.'
        : 'Ask this week what has changed, before the next invoice asks them whether it is worth it.',
  },
  payment_retry: {
    title: ({ attempts }) => `Payment failed ${times(attempts)}`,
    sentence: (evidence, { who, on }) =>
      `${who} owes ${amount(evidence.amount_due_minor, evidence.amount_currency)}: ${attemptsWords(evidence.attempts)}${reasonWords(evidence.decline_code ?? evidence.failure_code)}, and ${evidence.next_attempt_at === null ? 'Stripe will not try again' : `Stripe tries again on ${on(evidence.next_attempt_at)}`}${moreInvoices(evidence.invoices)}.`,
    action: ({ is_hard_decline: isHard, next_attempt_at: next }, severity) => {
      if (isHard) return 'Ask for another card today: the bank will not take this one again.';
      if (next === null)
        return 'Send them the open invoice from Stripe today: nothing else will collect it.';
      return severity === 'critical'
        ? 'Ask for another card, and send the open invoice with its payment link.'
        : 'Let Stripe try again first; if that fails, send the open invoice with its payment link.';
    },
  },
  card_expiring: {
    title: () => 'Card expires before the next charge',
    sentence: ({ brand, expires_month: month, expires_year: year, charge_day: day }, about) =>
      `The ${cardWords(brand)} of ${about.who} ${about.isOver(year, month) ? 'ended' : 'ends'} with ${String(month).padStart(2, '0')}/${year}, and the next charge is on ${about.on(day)}${worth(about)}.`,
    action: (_, severity) =>
      severity === 'informational'
        ? 'Nothing yet: banks often send Stripe the new card. Within a week of its end, ask for it.'
        : 'Ask for the new card now: a friendly note before the charge beats a reminder after it.',
  },
  scheduled_cancellation: {
    title: () => 'Set to cancel',
    sentence: ({ cancel_at: at, feedback, keeps_another: keeps }, { who, money, on }) => {
      const leaves = keeps ? 'ends a part of what they pay for' : 'leaves';
      const reason = feedback === null ? '' : `; the reason they gave: ${metricWords(feedback)}`;
      return `${who} ${leaves} on ${on(at)}${money === null ? '' : ` and takes ${money} along`}${reason}.`;
    },
    action: ({ feedback }, severity) => {
      if (feedback === 'too_expensive')
        return 'Offer the plan that fits what they use, before the day: a smaller plan keeps more than a goodbye.';
      return severity === 'critical'
        ? 'Call them today and ask what would make them stay.'
        : 'Ask why while they still pay, and offer what would make them stay.';
    },
  },
  plan_downgrade: {
    title: () => 'Pays less than before',
    sentence: (evidence, { who, on }) =>
      `${who} went down to ${amount(evidence.mrr_after_minor, evidence.amount_currency)} a month on ${on(evidence.occurred_at)}, ${amount(evidence.amount_minor, evidence.amount_currency)} less than the ${amount(evidence.mrr_before_minor, evidence.amount_currency)} before.`,
    action: () => 'Ask what they do without now: paying less is often the step before leaving.',
  },
  subscription_paused: {
    title: () => 'Paused',
    sentence: ({ paused_at: at }, { who, money, on }) =>
      `${who} is paused${at === null ? '' : ` since ${on(at)}`}${money === null ? '' : `: ${money} waits for them to go on`}.`,
    action: () => 'Agree on the day they go on, and write a week before it.',
  },
  dispute_opened: {
    title: () => 'Disputes a charge',
    sentence: (evidence, about) =>
      `${about.who} disputes ${amount(evidence.amount_minor, evidence.amount_currency)} since ${about.on(evidence.opened_at)}${reasonWords(evidence.reason)}${evidence.disputes > 1 ? `, one of ${evidence.disputes} disputes` : ''}${worth(about)}.`,
    action: () =>
      'Write to them today, as many are a mistake; and answer in Stripe before its deadline.',
  },
  refund_issued: {
    title: () => 'Got a refund',
    sentence: (evidence, about) =>
      `${about.who} got ${amount(evidence.amount_minor, evidence.amount_currency)} back on ${about.on(evidence.created_at)}${reasonWords(evidence.reason)}${evidence.refunds > 1 ? `, one of ${evidence.refunds} refunds in 30 days` : ''}${worth(about)}.`,
    action: () => 'Ask what went wrong: who wants money back is close to leaving.',
  },
  support_ticket_spike: {
    title: () => 'Many support tickets',
    sentence: ({ tickets, mean_week: mean }, about) =>
      `${about.who} opened ${tickets === '1' ? '1 ticket' : `${quantityWords(tickets)} tickets`} in 7 days, against ${meanWords(mean)} in a usual week${worth(about)}.`,
    action: () => 'Call them today: who complains still wants to stay.',
  },
  trial_ending_without_card: {
    title: () => 'Trial ends without a card',
    sentence: ({ trial_end_at: at, is_over: isOver }, { who, money, on }) =>
      `The trial of ${who} ${isOver ? 'ended' : 'ends'} on ${on(at)}, and there is no card to charge${money === null ? '' : ` the ${money} to`}.`,
    action: () => 'Ask what is missing for a yes, and send the link to add a card.',
  },
  usage_mismatch_high: {
    title: ({ utilization }) =>
      utilization >= 1 ? 'Over the limit of the plan' : 'Outgrows the plan',
    sentence: (evidence, about) =>
      `${about.who} used ${usedOf(evidence)}${limitDay(evidence, about)}${upgradeWorth(evidence, about)}.`,
    action: ({ suggested_price_id: price }) =>
      price === null
        ? 'Offer a price of their own: they have outgrown every plan.'
        : 'Offer the bigger plan today: who runs out of room expects to hear from you.',
  },
  usage_mismatch_low: {
    title: ({ utilization }) => `Uses ${formatPercent(utilization)} of the plan`,
    sentence: (evidence, { who, money }) =>
      `${who} used ${usedOf(evidence)}${money === null ? '' : ` and pays ${money} more than the plan that fits`}.`,
    action: () =>
      'Ask what keeps them from using it; a smaller plan that you offer keeps more than a goodbye.',
  },
  mrr_decline: {
    title: ({ change }) => `MRR is down ${percentDown(change, 1)}`,
    sentence: (evidence, { currency, on }) =>
      `MRR is ${amount(evidence.mrr_minor, currency)} and was ${amount(evidence.mrr_before_minor, currency)} on ${on(evidence.before_day)}: ${percentDown(evidence.change, 1)} less.`,
    action: () => 'See who left or pays less in `/moneyradar mrr 7d`, and write to the largest.',
  },
  churn_risk: {
    title: () => 'Likely to leave',
    sentence: ({ is_leaving: isLeaving, metric, trend }, about) =>
      isLeaving || metric === null || trend === null
        ? `${about.who} is set to cancel${worth(about)}, more than most.`
        : `${about.who} uses ${percentDown(trend)} ${lessOf(metric)} than a month ago${worth(about)}, more than most.`,
    action: () => 'Call them before they decide.',
  },
};

function limitDay(
  { utilization, limit_reached_day: day }: AlertEvidence['usage_mismatch_high'],
  { on }: About,
): string {
  return day === null || utilization >= 1 ? '' : ` and reaches the limit on ${on(day)}`;
}

/** Without a plan that fits, nobody knows what a price of their own would bring. */
function upgradeWorth(
  { suggested_price_id: price }: AlertEvidence['usage_mismatch_high'],
  { money }: About,
): string {
  if (price === null) return '; no plan is large enough';
  return money === null ? '' : `; the plan that fits is worth ${money} more`;
}

function worth({ money }: About): string {
  return money === null ? '' : `; they pay ${money}`;
}
