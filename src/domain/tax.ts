import type { EpochSeconds, InvoiceFacts, InvoiceVersion } from './facts.ts';
import { rational, type Rational } from './rational.ts';

/** The tax inside a tax-inclusive price from an instant on, as a fraction of the net amount. */
interface TaxRate {
  readonly fromAt: EpochSeconds;
  readonly rate: Rational;
}

/** Per price id of one subscription, the rates its invoices have shown, oldest first. */
export type TaxRates = ReadonlyMap<string, readonly TaxRate[]>;

/**
 * Reads the rates out of one subscription's invoices. Tax on a line is rounded to a minor unit, so
 * a rate is kept for as long as it explains the amounts; only a real change starts a new one.
 */
export function taxRatesOf(invoices: readonly InvoiceFacts[]): TaxRates {
  const rates = new Map<string, TaxRate[]>();
  const versions = invoices
    .flatMap((invoice) => invoice.versions)
    .toSorted((a, b) => a.createdAt - b.createdAt || a.effectiveAt - b.effectiveAt);
  for (const version of versions) {
    for (const line of version.inclusiveTax) {
      const known = rates.get(line.priceId) ?? [];
      const last = known.at(-1);
      if (last !== undefined && explains(last.rate, line)) continue;
      known.push({ fromAt: version.createdAt, rate: rational(line.taxMinor, line.netMinor) });
      rates.set(line.priceId, known);
    }
  }
  return rates;
}

/** The rate in force, or before the first invoice the first one that came; null when none is known. */
export function taxRateAt(rates: TaxRates, priceId: string, at: EpochSeconds): Rational | null {
  const known = rates.get(priceId);
  return (known?.findLast(({ fromAt }) => fromAt <= at) ?? known?.at(0))?.rate ?? null;
}

type TaxedLine = InvoiceVersion['inclusiveTax'][number];

function explains(rate: Rational, { taxMinor, netMinor }: TaxedLine): boolean {
  const difference = netMinor * rate.numerator - taxMinor * rate.denominator;
  const magnitude = difference < 0n ? -difference : difference;
  return magnitude <= rate.denominator;
}
