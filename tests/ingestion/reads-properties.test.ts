import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { FoldedCustomer } from '#ingestion/fold-customer.ts';
import type { ProjectedEvent } from '#ingestion/projection.ts';

import { asText, spansAt } from '../reference/ledger-text.ts';
import { buildCompany } from '../reference/life-builder.ts';
import { companyScripts } from '../reference/life-script.ts';
import type { Company, Customer } from '../reference/life.ts';
import { foldCompany } from '../reference/product.ts';
import { delivered, randomNumbers, tried } from '../reference/property.ts';
import { total } from '../reference/reference-cause.ts';
import { stateAt } from '../reference/reference-states.ts';
import { referenceLedger } from '../reference/reference.ts';
import { companyEvents, type StripeEvent } from '../reference/stripe-events.ts';
import { readsOf, versionFrom } from '../reference/stripe-reads.ts';

const PATIENTLY = { timeout: 300_000 };
const DAY = 86_400;

describe('what the API shows, at whatever times', PATIENTLY, () => {
  test('changes nothing while every event is there', () => {
    const property = fc.property(companyScripts(2), fc.nat(), (script, seed) => {
      const company = buildCompany(script);
      const events = companyEvents(company);
      const reads = readsAtRandom(company, seed);

      const folded = foldCompany(delivered(events, seed), delivered(reads, seed));

      for (const [id, told] of foldCompany(events)) {
        expect(ledgerText(folded.get(id))).toBe(ledgerText(told));
      }
    });
    fc.assert(property, tried(400));
  });

  test('gives the same ledger in any order, with events missing', () => {
    const property = fc.property(companyScripts(1), fc.nat(), (script, seed) => {
      const company = buildCompany(script);
      const events = withoutSome(companyEvents(company), seed);
      const reads = readsAtRandom(company, seed);

      const again = foldCompany(delivered(events, seed), delivered(reads, seed));

      for (const [id, folded] of foldCompany(events, reads)) {
        expect(ledgerText(again.get(id))).toBe(ledgerText(folded));
      }
    });
    fc.assert(property, tried(200));
  });

  test('sets right at the end what lost events left wrong', () => {
    const property = fc.property(companyScripts(2), fc.nat(), (script, seed) => {
      const whole = buildCompany(script);
      const endAt = someInstant(whole, seed);
      const customers = whole.customers.map((one) => upTo(one, endAt));
      const company = {
        ...whole,
        customers: customers.filter(({ subscriptions }) => subscriptions.length > 0),
      };
      const events = withoutSome(companyEvents(company), seed);
      const reads = company.customers.flatMap((customer) =>
        readsOf({ customer, readAt: endAt, delay: 0, version: versionFrom(customer, seed) }),
      );

      const folded = foldCompany(delivered(events, seed), reads);

      for (const customer of company.customers.filter((one) => isKnowable(one, endAt))) {
        expect(mrrOf(folded.get(customer.id), endAt)).toEqual(booksOf(customer, endAt));
      }
    });
    fc.assert(property, tried(400));
  });

  test('gives way to the events when these come late', () => {
    const property = fc.property(companyScripts(1), fc.nat(), (script, seed) => {
      const company = buildCompany(script);
      const events = companyEvents(company);
      const reads = readsAtRandom(company, seed);

      const late = foldCompany([...withoutSome(events, seed), ...events], reads);

      for (const [id, told] of foldCompany(events)) {
        expect(late.get(id)?.drifts).toEqual([]);
        expect(asText(late.get(id)?.movements)).toBe(asText(told.movements));
      }
    });
    fc.assert(property, tried(100));
  });
});

/** All that a ledger consists of. */
function ledgerText(folded: FoldedCustomer | undefined): string {
  const { spans, movements, differences, drifts, missing } = folded ?? {};
  return asText({ spans, movements, differences, drifts, missing });
}

/** A few reads of every customer, near the instants at which something happens. */
function readsAtRandom({ customers }: Company, seed: number): ProjectedEvent[] {
  const next = randomNumbers(seed);
  const reads = customers.flatMap((customer) => {
    const instants = instantsOf(customer);
    return Array.from({ length: next() % 5 }, () => {
      const near = instants[next() % instants.length]!;
      const readAt = near + [-DAY, -60, -1, 0, 1, 60, DAY, 20 * DAY][next() % 8]!;
      const delay = [0, 0, 1, 100][next() % 4]!;
      return readsOf({ customer, readAt, delay, version: versionFrom(customer, next()) });
    }).flat();
  });
  // Nothing is read twice in one second.
  return [...new Map(reads.map((read) => [read.id, read])).values()];
}

function instantsOf({ subscriptions, invoices, discounts }: Customer): number[] {
  return [
    ...subscriptions.flatMap((sub) => sub.states.map(({ at }) => at)),
    ...invoices.flatMap((invoice) => invoice.versions.map(({ at }) => at)),
    ...discounts.map(({ fromAt }) => fromAt),
  ];
}

/** A second in which nothing happens: of lost events in the same one a read cannot say which came last. */
function someInstant({ customers }: Company, seed: number): number {
  const instants = customers.flatMap(instantsOf);
  let at = instants[seed % instants.length]! + [1, 60, 3600, 40 * DAY][seed % 4]!;
  while (instants.includes(at)) at += 1;
  return at;
}

/** Loses about a third of what is about customers; the catalogue is there. */
function withoutSome(events: readonly StripeEvent[], seed: number): StripeEvent[] {
  const next = randomNumbers(seed + 1);
  return events.filter(({ type }) => next() % 3 > 0 || !/^(customer|invoice)/.test(type));
}

/** The customer's life so far. */
function upTo(customer: Customer, at: number): Customer {
  const happened = <T extends { readonly at: number }>(list: readonly T[]) =>
    list.filter((one) => one.at <= at);
  return {
    ...customer,
    subscriptions: customer.subscriptions
      .map((sub) => ({ ...sub, states: happened(sub.states), afterlife: [] }))
      .filter(({ states }) => states.length > 0),
    invoices: customer.invoices
      .map((invoice) => ({ ...invoice, versions: happened(invoice.versions) }))
      .filter(({ versions }) => versions.length > 0),
    discounts: customer.discounts
      .filter(({ fromAt }) => fromAt <= at)
      .map((of) => ({
        ...of,
        untilAt: of.untilAt !== null && of.untilAt > at ? null : of.untilAt,
      })),
  };
}

/** Since when it was past due no read says, nor what was paid between; nor when another took over. */
function isKnowable(customer: Customer, at: number): boolean {
  return customer.subscriptions.every((sub) => {
    const state = stateAt(sub, at);
    const hasJustEnded = state?.endedAt != null && state.endedAt + DAY >= at;
    return state !== undefined && state.status !== 'past_due' && !hasJustEnded;
  });
}

function booksOf(customer: Customer, at: number): string[] {
  const { views } = referenceLedger(customer);
  return views
    .map(({ sub, mrr }) => ({ sub, worth: total(mrr(at)) }))
    .filter(({ worth }) => worth > 0n)
    .map(({ sub, worth }) => `${sub.id} ${sub.currency} ${worth}`)
    .toSorted();
}

function mrrOf(folded: FoldedCustomer | undefined, at: number): string[] {
  const sums = new Map<string, bigint>();
  for (const { subscriptionId, currency, mrr } of spansAt(folded?.spans ?? [], at)) {
    const key = `${subscriptionId} ${currency}`;
    sums.set(key, (sums.get(key) ?? 0n) + mrr);
  }
  return [...sums].map(([key, sum]) => `${key} ${sum}`).toSorted();
}
