/** What may cost money. Conditions and severities: docs/metrics.md, Alerts. */
export const ALERT_TYPES = [
  'declining_usage',
  'payment_retry',
  'card_expiring',
  'scheduled_cancellation',
  'plan_downgrade',
  'subscription_paused',
  'dispute_opened',
  'refund_issued',
  'support_ticket_spike',
  'trial_ending_without_card',
  'usage_mismatch_high',
  'usage_mismatch_low',
  'mrr_decline',
  'churn_risk',
] as const;

export type AlertType = (typeof ALERT_TYPES)[number];

/** From the least to the most urgent. */
export const SEVERITIES = ['informational', 'warning', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** What came of it: the MRR stayed, grew or went; or it was no risk; or nobody did anything. */
export const OUTCOMES = ['kept', 'won', 'lost', 'wrong', 'no_action'] as const;

export type Outcome = (typeof OUTCOMES)[number];

export const ALERT_STATUSES = ['active', 'snoozed', 'resolved'] as const;

export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** What takes MRR away within weeks, or may. Source: docs/metrics.md, Loss calendar. */
export const LOSS_KINDS = [
  'past_due',
  'scheduled_cancellation',
  'scheduled_downgrade',
  'card_expiring',
  'discount_ending',
  'trial_ending',
] as const;

export type LossKind = (typeof LOSS_KINDS)[number];

/**
 * The evidence that an alert of each type carries, under the names it has in the table and in JSON.
 * `_minor` is in minor units of the alert's currency, `_at` an instant as ISO 8601, `_day` a day as
 * `YYYY-MM-DD`; amounts and quantities are exact decimals as text, shares run from 0 to 1.
 */
export interface AlertEvidence {
  /** Daily means of the last 15 days and the 15 before; `portfolio_change` is what all customers' usage did. */
  readonly declining_usage: {
    readonly metric: string;
    readonly a_day_before: string;
    readonly a_day: string;
    /** Negative: −0.34 is a third less. */
    readonly change: number;
    readonly portfolio_change: number;
  };
  readonly payment_retry: {
    readonly invoice_id: string;
    /** What is left to pay of it. */
    readonly amount_due_minor: string;
    readonly amount_currency: string;
    readonly attempts: number;
    /** null: no further attempt is planned. */
    readonly next_attempt_at: string | null;
    readonly is_hard_decline: boolean;
    /** Stripe's codes. */
    readonly decline_code: string | null;
    readonly failure_code: string | null;
    readonly advice_code: string | null;
    /** Open invoices of the customer whose payment has failed; this is the most urgent one. */
    readonly invoices: number;
  };
  readonly card_expiring: {
    readonly payment_method_id: string;
    readonly brand: string | null;
    readonly expires_month: number;
    readonly expires_year: number;
    /** The next charge, which the card does not live to see. */
    readonly charge_day: string;
  };
  readonly scheduled_cancellation: {
    readonly cancel_at: string;
    /** Stripe's word for why, such as `too_expensive`. */
    readonly feedback: string | null;
    readonly is_top_decile: boolean;
    /** They pay for another subscription that goes on. */
    readonly keeps_another: boolean;
  };
  readonly plan_downgrade: {
    readonly occurred_at: string;
    /** A cause of movements, such as `plan_change`. */
    readonly cause: string;
    readonly amount_minor: string;
    readonly amount_currency: string;
    readonly mrr_before_minor: string;
    readonly mrr_after_minor: string;
  };
  readonly subscription_paused: {
    /** `paused`, or what happens to invoices meanwhile: `void`, `mark_uncollectible`, `keep_as_draft`. */
    readonly pause: string;
    readonly paused_at: string | null;
  };
  readonly dispute_opened: {
    readonly dispute_id: string;
    readonly amount_minor: string;
    readonly amount_currency: string;
    readonly reason: string | null;
    readonly dispute_status: string;
    readonly opened_at: string;
    /** Disputes of the customer that are open; this is the newest. */
    readonly disputes: number;
  };
  readonly refund_issued: {
    readonly refund_id: string;
    readonly amount_minor: string;
    readonly amount_currency: string;
    readonly reason: string | null;
    readonly created_at: string;
    /** Refunds of the customer in 30 days; this is the newest. */
    readonly refunds: number;
  };
  readonly support_ticket_spike: {
    /** In the last 7 days. */
    readonly tickets: string;
    /** A week of the 8 before. */
    readonly mean_week: string;
  };
  readonly trial_ending_without_card: {
    readonly trial_end_at: string;
    /** It has ended, and nothing has been paid yet. */
    readonly is_over: boolean;
  };
  readonly usage_mismatch_high: MismatchEvidence & {
    /** When the limit is, or was, reached; null when this period does not see it. */
    readonly limit_reached_day: string | null;
  };
  readonly usage_mismatch_low: MismatchEvidence;
  readonly mrr_decline: {
    /** In the base currency, at one day's rates. */
    readonly mrr_minor: string;
    /** The deepest since it was noticed; it ends when half of that fall is back. */
    readonly lowest_minor: string;
    readonly mrr_before_minor: string;
    /** 7 days before it was noticed. */
    readonly before_day: string;
    /** Negative. */
    readonly change: number;
  };
  readonly churn_risk: {
    /** They have said so. */
    readonly is_leaving: boolean;
    /** What they use on most days, and its 30 days against the 30 before. */
    readonly metric: string | null;
    readonly trend: number | null;
    readonly score: number;
  };
}

interface MismatchEvidence {
  readonly metric: string;
  readonly used: string;
  readonly limit: string;
  /** Used ÷ limit. */
  readonly utilization: number;
  readonly plan_id: string;
  /** The cheapest plan that fits; null: there is none. */
  readonly suggested_price_id: string | null;
}
