import { digitsOf } from './currency.ts';

// Symbols a founder reads at a glance; every other currency is shown by its code.
const SYMBOLS: Readonly<Record<string, string>> = {
  aud: 'A$',
  brl: 'R$',
  cad: 'C$',
  eur: '€',
  gbp: '£',
  inr: '₹',
  jpy: '¥',
  krw: '₩',
  usd: '$',
};

const MINUS = '−';

/** An exact decimal of minor units, rounded half away from zero: `'16625.5'` is 16626n. */
export function roundMinor(decimal: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal);
  if (!match) throw new RangeError(`not a decimal: ${decimal}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const magnitude = BigInt(whole) + (fraction >= '5' ? 1n : 0n);
  return sign === '-' ? -magnitude : magnitude;
}

/** Minor units as people write money: `$1,234.50`, `¥1,999`, `KWD 1.234`, `−$5.00`. */
export function formatMoney(minor: bigint, currency: string): string {
  const symbol = SYMBOLS[currency] ?? `${currency.toUpperCase()} `;
  return `${minor < 0n ? MINUS : ''}${symbol}${formatMajor(minor < 0n ? -minor : minor, currency)}`;
}

/** Like formatMoney, with the sign always there: `+$5.00`, `−$5.00`; zero has none. */
export function formatMoneySigned(minor: bigint, currency: string): string {
  return `${minor > 0n ? '+' : ''}${formatMoney(minor, currency)}`;
}

/** Minor units as a plain decimal of major units, for CSV and JSON: `'1234.50'`. */
export function toMajorDecimal(minor: bigint, currency: string): string {
  const digits = digitsOf(currency);
  const magnitude = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const whole = magnitude.slice(0, magnitude.length - digits);
  const text = digits === 0 ? whole : `${whole}.${magnitude.slice(-digits)}`;
  return minor < 0n ? `-${text}` : text;
}

/** Minor units as a JSON number of major units; only for output, never to reckon with. */
export function toMajorNumber(minor: bigint, currency: string): number {
  return Number(toMajorDecimal(minor, currency));
}

function formatMajor(minor: bigint, currency: string): string {
  const [whole = '0', fraction] = toMajorDecimal(minor, currency).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
