import { Temporal } from 'temporal-polyfill';

import type { SpanRow } from '../../support/ledger-rows.ts';

/** A span with its MRR in 10⁻⁸ of a minor unit and its ends in epoch seconds. */
export interface ModelSpan {
  readonly customer: string;
  readonly currency: string;
  readonly product: string;
  readonly mrr: bigint;
  readonly from: number;
  readonly until: number | null;
}

const ONE_MINOR = 100_000_000n;

/** What happened on `[from, until)` in one currency, the slow way: every customer at every instant. */
export function modelOf(
  spans: readonly ModelSpan[],
  currency: string,
  [from, until]: [number, number],
) {
  const own = spans.filter((span) => span.currency === currency);
  const lines = { new: 0n, reactivation: 0n, expansion: 0n, contraction: 0n, churn: 0n };
  const counts = { new: 0, reactivation: 0, expansion: 0, contraction: 0, churn: 0 };
  for (const spansOfOne of byCustomer(own)) {
    for (const at of instantsOf(spansOfOne).filter((time) => time >= from && time < until)) {
      const [before, after] = [totalAt(spansOfOne, at - 1), totalAt(spansOfOne, at)];
      if (before === after) continue;
      const hasPaid = spansOfOne.some((span) => span.from < at);
      const type = typeOf(before, after, hasPaid);
      lines[type] += after > before ? after - before : before - after;
      counts[type] += 1;
    }
  }
  const products = new Map<string, bigint>();
  for (const span of own.filter((one) => covers(one, until - 1))) {
    products.set(span.product, (products.get(span.product) ?? 0n) + span.mrr);
  }
  return {
    startMinor: rounded(totalAt(own, from - 1)),
    endMinor: rounded(totalAt(own, until - 1)),
    newMinor: rounded(lines.new),
    reactivationMinor: rounded(lines.reactivation),
    expansionMinor: rounded(lines.expansion),
    contractionMinor: rounded(lines.contraction),
    churnMinor: rounded(lines.churn),
    counts,
    customers: byCustomer(own).filter((spansOfOne) => totalAt(spansOfOne, until - 1) > 0n).length,
    products: new Map([...products].map(([product, mrr]) => [product, rounded(mrr)])),
  };
}

/** The first second of a local day, and of the one after it. */
export function secondsOf(day: Temporal.PlainDate, timezone: string): [number, number] {
  const startOf = (one: Temporal.PlainDate) =>
    one.toZonedDateTime(timezone).epochMilliseconds / 1000;
  return [startOf(day), startOf(day.add({ days: 1 }))];
}

export function spanRow({ customer, currency, product, mrr, from, until }: ModelSpan): SpanRow {
  const text = (seconds: number) =>
    Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString();
  return {
    customer,
    currency,
    product,
    mrr: `${mrr / ONE_MINOR}.${(mrr % ONE_MINOR).toString().padStart(8, '0')}`,
    from: text(from),
    until: until === null ? null : text(until),
  };
}

function typeOf(before: bigint, after: bigint, hasPaid: boolean) {
  if (before === 0n) return hasPaid ? 'reactivation' : 'new';
  if (after === 0n) return 'churn';
  return after > before ? 'expansion' : 'contraction';
}

function byCustomer(spans: readonly ModelSpan[]): ModelSpan[][] {
  const customers = new Set(spans.map(({ customer }) => customer));
  return [...customers].map((customer) => spans.filter((span) => span.customer === customer));
}

function instantsOf(spans: readonly ModelSpan[]): number[] {
  const ends = spans.map(({ until }) => until).filter((until) => until !== null);
  return [...new Set([...spans.map(({ from }) => from), ...ends])];
}

function totalAt(spans: readonly ModelSpan[], second: number): bigint {
  return spans.reduce((sum, span) => sum + (covers(span, second) ? span.mrr : 0n), 0n);
}

function covers({ from, until }: ModelSpan, second: number): boolean {
  return from <= second && (until === null || second < until);
}

function rounded(fine: bigint): bigint {
  return (fine + ONE_MINOR / 2n) / ONE_MINOR;
}
