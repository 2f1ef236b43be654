/** A currency as Stripe writes it: three lower-case letters. */
export type Currency = string & { readonly brand: 'Currency' };

// Stripe's lists, not Intl's: Intl gives ISK, HUF and UGX other digits than Stripe bills in.
// https://docs.stripe.com/currencies#zero-decimal and #three-decimal
const ZERO_DECIMAL = new Set(
  'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '),
);
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '));

/** Reads a currency code in any case; null when it is not three letters. */
export function parseCurrency(text: string): Currency | null {
  const code = text.toLowerCase();
  return /^[a-z]{3}$/.test(code) ? (code as Currency) : null;
}

/** How many decimals an amount of minor units has in major units: 2 for usd, 0 for jpy, 3 for kwd. */
export function digitsOf(currency: string): 0 | 2 | 3 {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}
