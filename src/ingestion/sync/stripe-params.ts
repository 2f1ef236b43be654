/** What is asked for, as Stripe names it. A list becomes `name[]`, a range `name[gte]`. */
export interface StripeParams {
  readonly [name: string]:
    | string
    | number
    | readonly string[]
    | { readonly gte: number }
    | undefined;
}

/** `?limit=100&expand[]=data.tiers`, or nothing. */
export function queryString(params: StripeParams): string {
  const pairs = Object.entries(params).flatMap(([name, value]) => pairsOf(name, value));
  if (pairs.length === 0) return '';
  return `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

function pairsOf(name: string, value: StripeParams[string]): [name: string, value: string][] {
  if (value === undefined) return [];
  if (typeof value === 'string' || typeof value === 'number') return [[name, String(value)]];
  if ('gte' in value) return [[`${name}[gte]`, String(value.gte)]];
  return value.map((one) => [`${name}[]`, one]);
}
