import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { DifferenceRule } from '#domain/ledger.ts';

interface RuleWords {
  /** For a line of a table and the title of a modal: at most 24 characters. */
  readonly label: string;
  /** What Stripe does and what we do. */
  readonly why: SafeMrkdwn;
  /** Where to look or what to choose, so that the two agree. */
  readonly next: SafeMrkdwn;
}

/** Each way in which Stripe counts otherwise, as a founder would say it. */
export const RULE_WORDS: Record<DifferenceRule, RuleWords> = {
  scheduled_cancellation: {
    label: 'Cancelled, still paid up',
    why: mrkdwn`Stripe takes a customer out when somebody clicks _cancel_. Here they count until the subscription ends, and stand beside the total as set to end.`,
    next: mrkdwn`In Stripe open Billing › Overview › Configure and let cancellations count at the end of the billing period. To win them back, write before that day.`,
  },
  lapsed_past_due: {
    label: 'Unpaid for 30 days',
    why: mrkdwn`Stripe counts them as long as they are past due. Here they are out once their oldest invoice has been open for 30 days and no further attempt is planned.`,
    next: mrkdwn`In Stripe open Billing › Revenue recovery › Retries and choose what becomes of a subscription when all attempts have failed: cancelled or unpaid, it leaves Stripe's MRR too.`,
  },
  collection_paused: {
    label: 'Collection paused',
    why: mrkdwn`Stripe counts them although their invoices are voided or written off. Here they are out until collection resumes.`,
    next: mrkdwn`In Stripe open Billing › Subscriptions and resume collection for those who should pay again.`,
  },
  repeating_discount: {
    label: 'Discount that will end',
    why: mrkdwn`Stripe counts the full price and leaves out discounts that run for some months only. Here they are deducted while they run, and their end is an expansion.`,
    next: mrkdwn`In Stripe open Billing › Overview › Configure and let recurring discounts be subtracted.`,
  },
  carried_over: {
    label: 'Moved within a day',
    why: mrkdwn`Their subscription ended and the next one begins within 24 hours. Stripe counts nothing in between; here that is one change, not a loss and a return.`,
    next: mrkdwn`Nothing to do: it is over when the next subscription begins.`,
  },
};
