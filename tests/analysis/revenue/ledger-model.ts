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

/** What a rate says from a day on, in millionths of a major unit of the base. */
export interface ModelRate {
  readonly currency: string;
  readonly day: Temporal.PlainDate;
  readonly millionths: bigint;
}

const LINES = ['new', 'reactivation', 'expansion', 'contraction', 'churn'] as const;

type Fine = ReturnType<typeof fineOf>;

/** What happened on `[from, until)` in one currency, the slow way: every customer at every instant. */
export function modelOf(
  spans: readonly ModelSpan[],
  currency: string,
  [from, until]: [number, number],
) {
  const fine = fineOf(spans, currency, [from, until]);
  return shown({ ...fine, fx: 0n }, ONE_MINOR);
}

/**
 * What happened from one local day to another in a base currency: day by day and currency by
 * currency, each at the rate of its day.
 */
export function convertedModelOf(
  spans: readonly ModelSpan[],
  { base, rates }: { base: string; rates: readonly ModelRate[] },
  { timezone, days }: { timezone: string; days: readonly Temporal.PlainDate[] },
) {
  const others = new Set(rates.map(({ currency }) => currency));
  const included = [base, ...[...others].filter((currency) => currency !== base)];
  const [first, last] = [days[0]!, days.at(-1)!];
  const sums = { start: 0n, end: 0n, fx: 0n, products: new Map<string, bigint>() };
  const lines = { new: 0n, reactivation: 0n, expansion: 0n, contraction: 0n, churn: 0n };
  const counts = { new: 0, reactivation: 0, expansion: 0, contraction: 0, churn: 0 };
  for (const currency of included) {
    const factor = (day: Temporal.PlainDate) => factorOf(rates, { currency, base, day });
    for (const day of days) {
      const fine: Fine = fineOf(spans, currency, secondsOf(day, timezone));
      for (const line of LINES) {
        lines[line] += fine.lines[line] * factor(day);
        counts[line] += fine.counts[line];
      }
      const before = factor(day.subtract({ days: 1 }));
      sums.fx += fine.start * (factor(day) - before);
      if (day === first) sums.start += fine.start * before;
      if (day !== last) continue;
      sums.end += fine.end * factor(day);
      for (const [product, mrr] of fine.products) {
        sums.products.set(product, (sums.products.get(product) ?? 0n) + mrr * factor(day));
      }
    }
  }
  const [, until] = secondsOf(last, timezone);
  const payers = spans.filter(
    (span) => included.includes(span.currency) && covers(span, until - 1),
  );
  const customers = new Set(payers.map(({ customer }) => customer)).size;
  return shown({ ...sums, lines, counts, customers }, ONE_MINOR * ONE_FACTOR);
}

const ONE_FACTOR = 1_000_000_000n;
const DIGITS: Record<string, number> = { usd: 2, jpy: 0, kwd: 3 };

/** In 10⁻⁹: what a minor unit is worth in minor units of the base. The first rate holds before itself. */
function factorOf(
  rates: readonly ModelRate[],
  { currency, base, day }: { currency: string; base: string; day: Temporal.PlainDate },
): bigint {
  if (currency === base) return ONE_FACTOR;
  const own = rates
    .filter((rate) => rate.currency === currency)
    .toSorted((a, b) => Temporal.PlainDate.compare(a.day, b.day));
  const rate = own.findLast((one) => Temporal.PlainDate.compare(one.day, day) <= 0) ?? own[0]!;
  return rate.millionths * 10n ** BigInt(3 + DIGITS[base]! - DIGITS[currency]!);
}

function fineOf(spans: readonly ModelSpan[], currency: string, [from, until]: [number, number]) {
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
    start: totalAt(own, from - 1),
    end: totalAt(own, until - 1),
    lines,
    counts,
    customers: byCustomer(own).filter((spansOfOne) => totalAt(spansOfOne, until - 1) > 0n).length,
    products,
  };
}

function shown(fine: Fine & { fx: bigint }, one: bigint) {
  const { lines, counts, customers } = fine;
  return {
    startMinor: rounded(fine.start, one),
    endMinor: rounded(fine.end, one),
    newMinor: rounded(lines.new, one),
    reactivationMinor: rounded(lines.reactivation, one),
    expansionMinor: rounded(lines.expansion, one),
    contractionMinor: rounded(lines.contraction, one),
    churnMinor: rounded(lines.churn, one),
    fxMinor: rounded(fine.fx, one),
    counts,
    customers,
    products: new Map([...fine.products].map(([product, mrr]) => [product, rounded(mrr, one)])),
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

/** Half away from zero. */
function rounded(fine: bigint, one: bigint): bigint {
  return fine < 0n ? -rounded(-fine, one) : (fine + one / 2n) / one;
}
