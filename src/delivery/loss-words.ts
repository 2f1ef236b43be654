import type { ForecastLoss } from '#analysis/risks/forecast.ts';
import type { LossKind } from '#domain/alerts.ts';
import { formatMoney } from '#domain/money.ts';

interface KindWords {
  /** The title of a list, at most 24 characters. */
  readonly title: string;
  /** The heading of a column. */
  readonly short: string;
  /** What to do about all of it, in a sentence. */
  readonly action: string;
}

/** What takes MRR away, as a founder would say it, and what may be done about it. */
export const LOSS_WORDS: Readonly<Record<LossKind, KindWords>> = {
  past_due: {
    title: 'Past due',
    short: 'Past due',
    action: 'Ask for another card before the next attempt.',
  },
  scheduled_cancellation: {
    title: 'Set to cancel',
    short: 'Cancels',
    action: 'Ask why while they still pay, and offer what would make them stay.',
  },
  scheduled_downgrade: {
    title: 'Set to pay less',
    short: 'Pays less',
    action: 'Ask what they will do without, and whether a plan between the two would do.',
  },
  card_expiring: {
    title: 'Card ends before charge',
    short: 'Card ends',
    action: 'Send the link to update the card, a week before the charge.',
  },
  discount_ending: {
    title: 'Discount ends',
    short: 'Discount ends',
    action: 'Tell them of the new price before the invoice does.',
  },
  trial_ending: {
    title: 'Trial ends',
    short: 'Trial ends',
    action: 'Ask what is missing for a yes, first those without a card.',
  },
};

/** What happens on the day: `Discount ends: pays $20.00 more`. */
export function describeLoss(loss: ForecastLoss): string {
  const { kind, riseMinor, currency, hasPaymentMethod } = loss;
  const { title } = LOSS_WORDS[kind];
  if (kind === 'discount_ending' && riseMinor !== null)
    return `${title}: pays ${formatMoney(riseMinor, currency)} more`;
  if (kind === 'trial_ending' && hasPaymentMethod === false) return `${title}, no card`;
  return title;
}
