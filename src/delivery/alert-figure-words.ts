import type { AlertFigures, AlertTypeFigures } from '#analysis/risks/figures.ts';
import type { AlertType } from '#domain/alerts.ts';

import { formatPercent, formatPercentRange } from './percent.ts';

const TYPE_LABELS: Readonly<Record<AlertType, string>> = {
  declining_usage: 'Declining usage',
  payment_retry: 'Failed payments',
  card_expiring: 'Expiring cards',
  scheduled_cancellation: 'Set to cancel',
  plan_downgrade: 'Downgrades',
  subscription_paused: 'Paused',
  dispute_opened: 'Disputes',
  refund_issued: 'Refunds',
  support_ticket_spike: 'Support tickets',
  trial_ending_without_card: 'Trials without a card',
  usage_mismatch_high: 'Plan too small',
  usage_mismatch_low: 'Plan too large',
  mrr_decline: 'Fall of MRR',
  churn_risk: 'Likely to leave',
};

/** What the alerts of a type are called, in a list or a table. */
export function typeLabel(type: AlertType): string {
  return TYPE_LABELS[type];
}

/** How many people resolved, and so have judged. */
export function judgedByPeople({ resolved }: Pick<AlertFigures, 'resolved'>): number {
  const { kept, won, lost, wrong, noAction } = resolved;
  return kept + won + lost + wrong + noAction;
}

/** `6 of 8 called wrong (75 %, 41–93 %)`; null when people have resolved none. */
export function falseAlarmWords(figures: AlertFigures): string | null {
  const { falseAlarmRate: rate, falseAlarmInterval: interval } = figures;
  if (rate === null || interval === null) return null;
  const share = `${formatPercent(rate)}, ${formatPercentRange(interval)}`;
  return `${figures.resolved.wrong} of ${judgedByPeople(figures)} called wrong (${share})`;
}

/** What to make of a type that is wrong more often than right. */
export function mutingAdvice(figures: AlertTypeFigures): string {
  return `${typeLabel(figures.type)} cry wolf: ${falseAlarmWords(figures) ?? ''}. They may be better muted, so that the others are heard.`;
}
