import { count } from '#delivery/slack/wording/days.ts';
import { formatMoney, roundMinor } from '#domain/money.ts';

import { formatPercent } from './percent.ts';
import { metricWords, quantityWords } from './usage-words.ts';

/** Minor units of the evidence as money: `$49.00`. */
export function amount(minor: string, currency: string): string {
  return formatMoney(roundMinor(minor), currency);
}

/** A change as how much less: −0.341 is `34 %`. */
export function percentDown(change: number, decimals = 0): string {
  return formatPercent(Math.abs(change), decimals);
}

/** A mean with one decimal at most: `8.2`, `1,240`. */
export function meanWords(decimal: string): string {
  return quantityWords(`${Math.round(Number(decimal) * 10) / 10}`);
}

/** `41 of 400 reports` */
export function usedOf({
  used,
  limit,
  metric,
}: {
  readonly used: string;
  readonly limit: string;
  readonly metric: string;
}): string {
  return `${quantityWords(used)} of ${quantityWords(limit)} ${metricWords(metric)}`;
}

/** `once`, `3 times` */
export function times(attempts: number): string {
  return attempts === 1 ? 'once' : `${attempts} times`;
}

/** `one attempt failed`, `3 attempts failed` */
export function attemptsWords(attempts: number): string {
  return attempts === 1 ? 'one attempt failed' : `${attempts} attempts failed`;
}

/** Of a customer whose most urgent invoice was told of: how many more there are. */
export function moreInvoices(invoices: number): string {
  return invoices > 1 ? `; ${count(invoices - 1, 'more invoice')} of theirs failed too` : '';
}

/** A code of Stripe's as words: ` (insufficient funds)`; nothing for none. */
export function reasonWords(code: string | null): string {
  return code === null ? '' : ` (${metricWords(code)})`;
}

const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  eftpos_au: 'eftpos',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

/** `Visa card`, or `card` when its brand has no name. */
export function cardWords(brand: string | null): string {
  const name = brand !== null && Object.hasOwn(BRANDS, brand) ? BRANDS[brand] : undefined;
  return name === undefined ? 'card' : `${name} card`;
}
