import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { CustomerLedger } from '#domain/ledger.ts';

import { instantsOf, spansAt } from '../reference/ledger-text.ts';
import { buildCompany } from '../reference/life-builder.ts';
import { companyScripts } from '../reference/life-script.ts';
import { foldCompany } from '../reference/product.ts';
import { delivered, tried } from '../reference/property.ts';
import { instantsOf as instantsOfLife } from '../reference/reference-states.ts';
import { stripeModeMrr } from '../reference/reference-stripe.ts';
import { companyEvents } from '../reference/stripe-events.ts';

type Part = Pick<CustomerLedger, 'spans' | 'movements' | 'differences'>;

const NOTHING: Part = { spans: [], movements: [], differences: [] };

test(
  "ours less every difference is Stripe's MRR, to the last hundred-millionth of a cent",
  { timeout: 300_000 },
  () => {
    const seen = new Set<string>();
    const property = fc.property(companyScripts(2), fc.nat(), (script, seed) => {
      const company = buildCompany(script);
      const folded = foldCompany(delivered(companyEvents(company), seed));
      for (const customer of company.customers) {
        const ledger: Part = folded.get(customer.id) ?? NOTHING;
        for (const { rule } of ledger.differences) seen.add(rule);
        const cuts = ledger.differences.flatMap((one) => [one.fromAt, one.untilAt ?? one.fromAt]);
        for (const t of [...instantsOfLife(customer), ...instantsOf(ledger), ...cuts]) {
          expect(oursLessDifferences(ledger, t)).toEqual(stripeModeMrr(customer, t));
        }
      }
    });
    fc.assert(property, tried(300));
    // Lives that differ in nothing would prove nothing.
    expect(seen.size).toBeGreaterThan(2);
  },
);

function oursLessDifferences({ spans, differences }: Part, t: number): string[] {
  const sums = new Map<string, bigint>();
  const put = (id: string, currency: string, amount: bigint) => {
    const key = `${id} ${currency}`;
    sums.set(key, (sums.get(key) ?? 0n) + amount);
  };
  for (const span of spansAt(spans, t)) put(span.subscriptionId, span.currency, span.mrr);
  for (const { subscriptionId, currency, amount, fromAt, untilAt } of differences) {
    if (fromAt <= t && (untilAt === null || t < untilAt)) put(subscriptionId, currency, -amount);
  }
  const counting = [...sums].filter(([, sum]) => sum !== 0n);
  return counting.map(([key, sum]) => `${key} ${sum}`).toSorted();
}
