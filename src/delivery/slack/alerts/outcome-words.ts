import type { Alert } from '#analysis/risks/alert.ts';
import type { Outcome } from '#domain/alerts.ts';
import { formatMoney } from '#domain/money.ts';

/** What a person chooses from, and what a resolved alert says. */
export const OUTCOME_LABELS: Readonly<Record<Outcome, string>> = {
  kept: 'Kept: they stay',
  won: 'Won: they pay more now',
  lost: 'Lost: the money is gone',
  wrong: 'Wrong alarm: there was no risk',
  no_action: 'Nothing done',
};

/** `Kept $49.00 a month`, `Wrong alarm` */
export function outcomeWords(alert: Alert): string {
  const money = endedMoney(alert);
  switch (alert.outcome) {
    case 'kept':
      return money === null ? 'Kept' : `Kept ${money}`;
    case 'won':
      return money === null ? 'Won' : `Won ${money}`;
    case 'lost':
      return money === null ? 'Lost' : `Lost ${money}`;
    case 'wrong':
      return 'Wrong alarm';
    case 'no_action':
    case null:
      return 'Nothing done';
    default:
      return alert.outcome satisfies never;
  }
}

/** Nobody keeps or loses what an upgrade would have brought, nor a fall of MRR that has happened. */
function endedMoney(alert: Alert): string | null {
  const { type, outcome } = alert;
  const isNoneOf = type === 'mrr_decline' || (type === 'usage_mismatch_high' && outcome !== 'won');
  return isNoneOf ? null : moneyOf(alert);
}

/** `$49.00 a month`; null when there is none. */
export function moneyOf({ mrrAtStakeMinor, currency }: Alert): string | null {
  if (mrrAtStakeMinor === null || mrrAtStakeMinor === 0n || currency === null) return null;
  return `${formatMoney(mrrAtStakeMinor, currency)} a month`;
}

/** What the money of an alert is: what an upgrade would bring and what is gone are not at stake. */
export function stakeWord({ type }: Alert): string {
  if (type === 'mrr_decline') return 'Gone';
  return type === 'usage_mismatch_high' ? 'To win' : 'At stake';
}
