import { ALERT_TYPES, type AlertStatus, type AlertType } from '#domain/alerts.ts';

/** Which alerts: of one status, and of one type or of all. */
export interface Asked {
  readonly status: AlertStatus;
  readonly type: AlertType | null;
}

const STATUS_WORDS: Readonly<Record<string, AlertStatus>> = {
  open: 'active',
  active: 'active',
  snoozed: 'snoozed',
  sleeping: 'snoozed',
  resolved: 'resolved',
  closed: 'resolved',
  done: 'resolved',
};

/** What people type for a type, beside its name. */
const TYPE_WORDS: Readonly<Record<string, AlertType>> = {
  usage: 'declining_usage',
  payments: 'payment_retry',
  payment: 'payment_retry',
  failed: 'payment_retry',
  cards: 'card_expiring',
  card: 'card_expiring',
  cancellations: 'scheduled_cancellation',
  cancel: 'scheduled_cancellation',
  downgrades: 'plan_downgrade',
  downgrade: 'plan_downgrade',
  paused: 'subscription_paused',
  disputes: 'dispute_opened',
  refunds: 'refund_issued',
  tickets: 'support_ticket_spike',
  support: 'support_ticket_spike',
  trials: 'trial_ending_without_card',
  upgrades: 'usage_mismatch_high',
  overpriced: 'usage_mismatch_low',
  mrr: 'mrr_decline',
  churn: 'churn_risk',
};

/** Reads `resolved payment_retry`, in any order; the word that it cannot read when there is one. */
export function parseAsked(words: readonly string[]): Asked | { readonly unknown: string } {
  let [status, type]: [AlertStatus | null, AlertType | null] = [null, null];
  for (const word of words) {
    const wanted = word.toLowerCase();
    const asStatus = wordIn(STATUS_WORDS, wanted);
    const asType = ALERT_TYPES.find((one) => one === wanted) ?? wordIn(TYPE_WORDS, wanted);
    if (asStatus !== null && status === null) status = asStatus;
    else if (asType !== null && type === null) type = asType;
    else return { unknown: word };
  }
  return { status: status ?? 'active', type };
}

/** What to type for these alerts. */
export function commandFor({ status, type }: Asked): string {
  return [
    'alerts',
    ...(status === 'active' ? [] : [status]),
    ...(type === null ? [] : [type]),
  ].join(' ');
}

function wordIn<Word>(words: Readonly<Record<string, Word>>, word: string): Word | null {
  return Object.hasOwn(words, word) ? (words[word] ?? null) : null;
}
