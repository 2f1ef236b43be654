import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { parseTimezone, startOfDay } from '#domain/day.ts';
import type { CustomerLedger } from '#domain/ledger.ts';

import {
  amounts,
  asText,
  causes,
  instantsOf,
  referenceMrr,
  spannedMrr,
  spansAt,
} from '../reference/ledger-text.ts';
import { buildCompany } from '../reference/life-builder.ts';
import { companyScripts, type CompanyScript } from '../reference/life-script.ts';
import { foldCompany } from '../reference/product.ts';
import { delivered, tried } from '../reference/property.ts';
import { referenceLedger } from '../reference/reference.ts';
import { renamed, renamedId } from '../reference/renamed.ts';
import { companyEvents, type StripeEvent } from '../reference/stripe-events.ts';

/** A slow machine, and the shrinking of a failure, may take their time. */
const PATIENTLY = { timeout: 300_000 };
const NOTHING: Pick<CustomerLedger, 'spans' | 'movements'> = { spans: [], movements: [] };

describe('any order and number of deliveries gives the ledger of the true life', PATIENTLY, () => {
  test('to the last hundred-millionth of a cent, per customer and per item', () => {
    const property = fc.property(companyScripts(2), fc.nat(), (script, seed) => {
      const company = buildCompany(script);
      const folded = foldCompany(delivered(companyEvents(company), seed));
      for (const customer of company.customers) {
        const { movements, spans } = folded.get(customer.id) ?? NOTHING;
        const reference = referenceLedger(customer);
        expect(amounts(movements)).toEqual(amounts(reference.movements));
        const instants = [...reference.instants, ...instantsOf({ movements, spans })];
        expect(spannedMrr(spans, instants)).toEqual(referenceMrr(customer, instants));
      }
    });
    fc.assert(property, tried(400));
  });

  test('with the causes that the rules give', () => {
    const property = fc.property(companyScripts(1), fc.nat(), (script, seed) => {
      const company = buildCompany(script);
      const folded = foldCompany(delivered(companyEvents(company), seed));
      for (const customer of company.customers) {
        const { movements } = folded.get(customer.id) ?? NOTHING;
        expect(causes(movements)).toEqual(causes(referenceLedger(customer).movements));
      }
    });
    fc.assert(property, tried(400));
  });

  test('byte for byte', () => {
    const property = fc.property(companyScripts(2), fc.nat(), (script, seed) => {
      const events = companyEvents(buildCompany(script));
      const again = foldCompany(delivered(events, seed));
      for (const [id, folded] of foldCompany(events)) {
        expect(asText(again.get(id))).toBe(asText(folded));
      }
    });
    fc.assert(property, tried(200));
  });
});

describe('a ledger adds up', PATIENTLY, () => {
  test('movements make the MRR of every second, and the bridge closes in every zone', () => {
    const zones = fc.constantFrom('UTC', 'America/New_York', 'Pacific/Chatham', 'Asia/Kathmandu');
    const days = fc.tuple(fc.nat({ max: 900 }), fc.nat({ max: 900 }));
    const property = fc.property(companyScripts(1), zones, days, (script, zone, [from, length]) => {
      const timezone = parseTimezone(zone)!;
      const day = Temporal.PlainDate.from('2023-12-25').add({ days: from });
      const [start, end] = [day, day.add({ days: length })].map(
        (of) => startOfDay(of, timezone).epochMilliseconds / 1000,
      );
      for (const ledger of foldCompany(companyEvents(buildCompany(script))).values()) {
        for (const t of instantsOf(ledger)) expectSumsAt(ledger, t);
        expectBridge(ledger, start!, end!);
      }
    });
    fc.assert(property, tried(150));
  });

  test('no total is below zero, none outlives the last subscription', () => {
    const property = fc.property(companyScripts(1), (script) => {
      const company = buildCompany(script);
      const folded = foldCompany(companyEvents(company));
      for (const { id, subscriptions } of company.customers) {
        const { movements, spans } = folded.get(id) ?? NOTHING;
        const all = movements.flatMap(({ before, after }) => [before, after]);
        expect(all.every((total) => total >= 0n)).toBe(true);
        expect(spans.every(({ mrr }) => mrr > 0n)).toBe(true);
        const own = new Map(subscriptions.map((sub) => [sub.id, sub.currency]));
        expect(spans.every((span) => own.get(span.subscriptionId) === span.currency)).toBe(true);
        const hasEnded = subscriptions.every(({ states }) => states.at(-1)?.status === 'canceled');
        if (hasEnded) expect(spans.every(({ untilAt }) => untilAt !== null)).toBe(true);
      }
    });
    fc.assert(property, tried(100));
  });

  test('twice the seats are twice the MRR', () => {
    const property = fc.property(companyScripts(1).map(linear), (script) => {
      const events = companyEvents(buildCompany(script));
      const doubled = foldCompany(events.map((event) => withTwiceTheSeats(event) as StripeEvent));
      for (const [id, once] of foldCompany(events)) {
        for (const t of instantsOf(once)) {
          const [a, b] = [once, doubled.get(id)!].map(({ spans }) => spansAt(spans, t));
          const sums = [a!, b!].map((list) => list.reduce((sum, { mrr }) => sum + mrr, 0n));
          const error = sums[1]! - 2n * sums[0]!;
          // Each item is rounded for itself, in the eighth decimal.
          expect(error * error <= BigInt(a!.length) ** 2n).toBe(true);
        }
      }
    });
    fc.assert(property, tried(50));
  });
});

describe('customers have nothing to do with each other', PATIENTLY, () => {
  test('renaming every id changes nothing else', () => {
    const property = fc.property(companyScripts(1), fc.nat(), (script, seed) => {
      const events = companyEvents(buildCompany(script));
      const other = foldCompany(delivered(renamed(events, 'zz'), seed));
      for (const [id, { movements, spans }] of foldCompany(events)) {
        const again = other.get(renamedId(id, 'zz'));
        expect(amounts(again?.movements ?? [])).toEqual(amounts(movements));
        expect(causes(again?.movements ?? [])).toEqual(causes(movements));
        expect(asText(again?.spans)).toBe(asText(renamed(spans, 'zz')));
      }
    });
    fc.assert(property, tried(50));
  });

  test('the union of two companies is their sum', () => {
    const property = fc.property(companyScripts(2), companyScripts(2), fc.nat(), (a, b, seed) => {
      const ofA = companyEvents(buildCompany(a));
      const ofB = renamed(companyEvents(buildCompany(b)), 'b');
      const both = foldCompany(delivered([...ofA, ...ofB], seed));
      const apart = new Map([...foldCompany(ofA), ...foldCompany(ofB)]);
      expect(both.size).toBe(apart.size);
      for (const [id, folded] of apart) expect(asText(both.get(id))).toBe(asText(folded));
    });
    fc.assert(property, tried(50));
  });

  test('a late event changes only its customer, and only from a day before its own', () => {
    const property = fc.property(companyScripts(2), fc.nat(), (script, index) => {
      const events = companyEvents(buildCompany(script));
      const candidates = events.filter(({ type }) => CHANGES.test(type));
      if (candidates.length === 0) return;
      const late = candidates[index % candidates.length]!;
      const before = foldCompany(events.filter(({ id }) => id !== late.id));
      for (const [id, after] of foldCompany(events)) {
        const known = before.get(id);
        if (id === late.data.object['customer']) {
          const end = Number(late.data.object['ended_at'] ?? late.created);
          // Within 24 hours, an end and a beginning are one change: the beginning may be the late one.
          const from = Math.min(end, late.created) - 86_400;
          const early = (ledger: CustomerLedger | undefined) =>
            amounts((ledger?.movements ?? []).filter(({ occurredAt }) => occurredAt < from));
          expect(early(after)).toEqual(early(known));
        } else expect(asText(after)).toBe(asText(known));
      }
    });
    fc.assert(property, tried(100));
  });
});

const CHANGES = /^(customer\.subscription\.(updated|deleted)|invoice\..*)$/;

function expectSumsAt({ spans, movements }: CustomerLedger, t: number) {
  for (const currency of new Set(spans.map((span) => span.currency))) {
    const spanned = spansAt(spans, t).filter((span) => span.currency === currency);
    const moved = movements.filter((one) => one.currency === currency && one.occurredAt <= t);
    expect(moved.reduce((sum, { before, after }) => sum + after - before, 0n)).toBe(
      spanned.reduce((sum, { mrr }) => sum + mrr, 0n),
    );
  }
}

function expectBridge({ spans, movements }: CustomerLedger, start: number, end: number) {
  for (const currency of new Set(spans.map((span) => span.currency))) {
    const at = (t: number) =>
      spansAt(spans, t)
        .filter((span) => span.currency === currency)
        .reduce((sum, { mrr }) => sum + mrr, 0n);
    const inside = movements.filter(
      (one) => one.currency === currency && one.occurredAt >= start && one.occurredAt < end,
    );
    const sum = (...types: string[]) =>
      inside
        .filter(({ type }) => types.includes(type))
        .reduce((all, { amount }) => all + amount, 0n);
    const gained = sum('new', 'reactivation', 'expansion');
    expect(at(start - 1) + gained - sum('contraction', 'churn')).toBe(at(end - 1));
  }
}

/** The same company with nothing in it that is not proportional to seats. */
function linear(script: CompanyScript): CompanyScript {
  const plans = script.plans.map((plan) => ({
    ...plan,
    package: null,
    amount: { kind: 'per_unit', unit: '1234.5' } as const,
  }));
  const coupons = script.coupons.map((coupon) => ({ ...coupon, percentOff: '33.333' }));
  return { ...script, plans, coupons };
}

function withTwiceTheSeats(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTwiceTheSeats);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'quantity' && part !== null ? 2 * Number(part) : withTwiceTheSeats(part),
    ]),
  );
  if (copy['object'] !== 'subscription_item') return copy;
  const isLicensed = !asText(copy['plan']).includes('"metered"');
  const { quantity_decimal: _, ...item } = copy;
  return { ...item, quantity: isLicensed ? (copy['quantity'] ?? 2) : null };
}
