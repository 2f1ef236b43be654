/** What could be done next for more money. Conditions and figures: docs/metrics.md, Top moves. */
export const MOVE_KINDS = [
  'upgrade',
  'save',
  'price_test',
  'discount_ending',
  'grandfathered',
  'win_back',
  'annual_offer',
] as const;

export type MoveKind = (typeof MOVE_KINDS)[number];

/** From the least to the most work: one message, a change of prices, a conversation. */
export const EFFORTS = ['message', 'price_change', 'conversation'] as const;

export type Effort = (typeof EFFORTS)[number];

/** How often a move works out, until the company's own history says: docs/metrics.md, Top moves. */
export const DEFAULT_PROBABILITIES: Readonly<Record<MoveKind, number>> = {
  upgrade: 0.15,
  save: 0.3,
  price_test: 0.1,
  discount_ending: 0.5,
  grandfathered: 0.2,
  win_back: 0.05,
  annual_offer: 0.1,
};

/** What the expected money is divided by. */
export const EFFORT_WEIGHTS: Readonly<Record<Effort, number>> = {
  message: 1,
  price_change: 2,
  conversation: 3,
};

export const MOVE_ANSWERS = ['done', 'snoozed', 'dismissed'] as const;

export type MoveAnswer = (typeof MOVE_ANSWERS)[number];

export const MOVE_STATES = ['open', ...MOVE_ANSWERS] as const;

export type MoveState = (typeof MOVE_STATES)[number];

/** What a watched customer came to: `watching` while the 60 days are not over and nothing is decided. */
export const MOVE_OUTCOMES = ['won', 'kept', 'lost', 'nothing', 'watching'] as const;

export type MoveOutcome = (typeof MOVE_OUTCOMES)[number];

/**
 * The evidence that a move of each kind carries, under the names it has in the table and in JSON.
 * `_minor` is in minor units of the move's currency, `_at` an instant as ISO 8601, `_day` a day as
 * `YYYY-MM-DD`; amounts and quantities are exact decimals as text, shares run from 0 to 1.
 */
export interface MoveEvidence {
  readonly upgrade: {
    readonly plan_id: string;
    readonly plan_name: string;
    readonly suggested_plan_id: string;
    readonly suggested_plan_name: string;
    readonly metric: string;
    readonly used: string;
    readonly limit: string;
    readonly utilization: number;
    /** null when this period does not see it. */
    readonly limit_reached_day: string | null;
    readonly mrr_minor: string;
  };
  readonly save: {
    readonly alert_id: string;
    /** A type of alert, and its severity. */
    readonly alert_type: string;
    readonly severity: string;
    /** Open alerts of the customer that put MRR at risk; this is the one with the most. */
    readonly alerts: number;
    /** What the alert carries: AlertEvidence of its type. */
    readonly alert: Readonly<Record<string, unknown>>;
  };
  readonly price_test: LimitEvidence | NewerVersionEvidence | PriceChangeEvidence;
  readonly discount_ending: {
    readonly ends_day: string;
    readonly mrr_minor: string;
    readonly mrr_after_minor: string;
  };
  /** Everybody on one superseded version of a plan. */
  readonly grandfathered: {
    readonly price_id: string;
    readonly current_price_id: string;
    readonly plan_name: string;
    readonly customers: number;
    /** Of one unit a month. */
    readonly monthly_minor: string;
    readonly current_monthly_minor: string;
    /** Of the two prices; the move's own is what is paid. Looks of before did not say. */
    readonly price_currency?: string;
    readonly superseded_day: string;
    readonly mrr_minor: string;
  };
  readonly win_back: {
    readonly left_day: string;
    /** A cause of movements, such as `cancelled`. */
    readonly cause: string;
    readonly last_used_day: string;
    /** Days with usage in the 30 before they left. */
    readonly days_used: number;
  };
  readonly annual_offer: {
    readonly plan_name: string;
    readonly customer_since_day: string;
    readonly mrr_minor: string;
    /** What the customer paid a year ago; null when that is not why it is growing. */
    readonly mrr_before_minor: string | null;
    /** Usage of 30 days against the 30 before, 0.2 is a fifth more; null when nothing is known of it. */
    readonly usage_growth: number | null;
    /** The share of MRR that leaves within a year: what the amount is of mrr_minor. */
    readonly yearly_loss: number;
    readonly is_own_loss: boolean;
  };
}

/** Most customers of the plan press against a limit: it carries value. */
interface LimitEvidence {
  readonly reason: 'limit_carries_value';
  readonly plan_name: string;
  readonly metric: string;
  readonly customers: number;
  readonly high_usage_share: number;
  readonly mrr_minor: string;
  /** How much dearer the amount takes the plan to be. */
  readonly raise_share: number;
}

/** A dearer version of the plan finds as many new customers as the one before. */
interface NewerVersionEvidence {
  readonly reason: 'newer_version_sells';
  readonly plan_name: string;
  readonly price_id: string;
  readonly monthly_minor: string;
  readonly previous_monthly_minor: string;
  /** Of the two prices; the move's own is the base currency. */
  readonly price_currency: string;
  readonly changed_day: string;
  readonly days: number;
  /** New customers in so many days since the change, and in as many before it. */
  readonly new_customers: number;
  readonly new_customers_before: number;
  readonly mrr_minor: string;
  readonly raise_share: number;
}

/** The catalogue shows a new price, and no experiment says why. */
interface PriceChangeEvidence {
  readonly reason: 'price_change_not_logged';
  readonly plan_name: string;
  readonly price_id: string;
  readonly previous_price_id: string;
  readonly monthly_minor: string;
  readonly previous_monthly_minor: string;
  readonly changed_day: string;
  /** Who pays the new price by now. */
  readonly customers: number;
}
