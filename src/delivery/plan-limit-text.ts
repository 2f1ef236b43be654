import type { PlanLimit } from '#analysis/plans/plan-map.ts';

import { quantityWords } from './usage-words.ts';

const LIMIT = /^([\d][\d,_ ]*(?:\.\d{1,9})?)\s*(?:(?:a|per)\s+)?(month|year|period)?$/i;
const NONE = /^(none|unlimited|no limit|∞)$/i;

/** What people may say of a limit, wherever they say it. */
export const MOST_LIMIT = 1e12;
export const LIMIT_DECIMALS = 9;

const PLAIN = new Intl.NumberFormat('en', {
  useGrouping: false,
  maximumFractionDigits: LIMIT_DECIMALS,
});

/** A limit given as a number, without an exponent; null when it has more decimals than are kept. */
export function limitDecimal(quantity: number): string | null {
  const text = PLAIN.format(quantity);
  return Number(text) === quantity ? text : null;
}

/** A limit as people write it in one line: `10,000`, `120,000 a year`, `none`. */
export function limitText({ quantity, per }: Pick<PlanLimit, 'quantity' | 'per'>): string {
  if (quantity === null) return 'none';
  return per === 'period' ? quantityWords(quantity) : `${quantityWords(quantity)} a ${per}`;
}

/** Reads what limitText writes and what people write instead; null when it says no limit. */
export function parseLimit(text: string): Pick<PlanLimit, 'quantity' | 'per'> | null {
  if (NONE.test(text.trim())) return { quantity: null, per: 'period' };
  const [, digits, per] = LIMIT.exec(text.trim()) ?? [];
  const quantity = digits?.replaceAll(/[,_ ]/g, '');
  if (quantity === undefined || Number(quantity) > MOST_LIMIT) return null;
  return { quantity, per: (per?.toLowerCase() ?? 'period') as PlanLimit['per'] };
}
