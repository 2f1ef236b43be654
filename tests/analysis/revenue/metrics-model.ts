import { Temporal } from 'temporal-polyfill';

import type { ModelSpan } from './ledger-model.ts';

/** What a minor unit is worth from a day on, in whole minor units of the base currency. */
interface ModelRate {
  readonly currency: string;
  readonly fromDay: string;
  readonly factor: bigint;
}

export interface World {
  readonly spans: readonly ModelSpan[];
  readonly rates: readonly ModelRate[];
  readonly base: string;
  readonly timezone: string;
  /** Epoch seconds; what happens in this second has happened. */
  readonly now: number;
}

interface Days {
  readonly from: Temporal.PlainDate;
  readonly to: Temporal.PlainDate;
}

type Lines = Record<'new' | 'reactivation' | 'expansion' | 'contraction' | 'churn', bigint>;

const MILLION = 1_000_000n;

/** The metrics of some days, the slow way: every customer at every second at which anything changes. */
export function metricsModel(world: World, days: Days) {
  const start = startOf(days.from, world) - 1;
  const end = endOf(days.to, world);
  const before = days.from.subtract({ days: 1 });
  const customers = customersOf(world);
  const pays = (customer: string, second: number, day: Temporal.PlainDate) =>
    currenciesOf(world).reduce(
      (sum, currency) =>
        sum + totalOf(world, { customer, currency }, second) * factorOn(world, currency, day),
      0n,
    );
  const then = customers.map((customer) => pays(customer, start, before));
  const still = customers.map((customer) => pays(customer, end, before));
  const now = customers.map((customer) => pays(customer, end, days.to));
  const those = then.map((_, index) => index).filter((index) => then[index]! > 0n);
  const whole = sum(then);
  const lines = linesOf(world, days);
  const lost = lines.churn + lines.contraction;
  return {
    mrrMinor: minor(sum(now)),
    customers: now.filter((mrr) => mrr > 0n).length,
    arrRunRateMinor: minor(sum(now) * 12n),
    churn: { part: those.filter((index) => still[index] === 0n).length, whole: those.length },
    grossMrrChurn: ratio(lost, whole),
    netMrrChurn: ratio(lost - lines.expansion - lines.reactivation, whole),
    nrr: ratio(sum(those.map((index) => still[index]!)), whole),
    grr: ratio(sum(those.map((index) => least(still[index]!, then[index]!))), whole),
    quickRatio: ratio(lines.new + lines.expansion, lost),
  };
}

/** `2026-01 3/600: 0 2/300, …`: who first paid in each month, and who of them pays at the end of each since. */
export function cohortsModel(world: World): string[] {
  const cohorts = new Map<string, { customer: string; first: number }[]>();
  for (const customer of customersOf(world)) {
    const own = world.spans.filter((span) => span.customer === customer && isIncluded(world, span));
    const first = Math.min(...own.map(({ from }) => from));
    if (first > world.now) continue;
    const month = dayAt(first, world).toPlainYearMonth().toString();
    cohorts.set(month, [...(cohorts.get(month) ?? []), { customer, first }]);
  }
  const last = dayAt(world.now, world).toPlainYearMonth();
  return [...cohorts.keys()].toSorted().map((key) => {
    const members = cohorts.get(key)!;
    const month = Temporal.PlainYearMonth.from(key);
    const joined = members.map((member) =>
      worth(world, member, endOf(dayAt(member.first, world), world)),
    );
    const length = month.until(last, { largestUnit: 'months' }).months + 1;
    const states = Array.from({ length }, (_, n) => {
      const lastDay = month
        .add({ months: n + 1 })
        .toPlainDate({ day: 1 })
        .subtract({ days: 1 });
      const mrr = members.map((member) => worth(world, member, endOf(lastDay, world)));
      const state = `${n} ${mrr.filter((one) => one > 0n).length}/${minor(sum(mrr))}`;
      return n === length - 1 ? `${state}*` : state;
    });
    return `${key} ${members.length}/${minor(sum(joined))}: ${states.join(', ')}`;
  });
}

/** What a customer pays at a second, all at the rates of the customer's first day. */
function worth(
  world: World,
  { customer, first }: { customer: string; first: number },
  second: number,
): bigint {
  const day = dayAt(first, world);
  return sum(
    currenciesOf(world).map(
      (currency) => totalOf(world, { customer, currency }, second) * factorOn(world, currency, day),
    ),
  );
}

function linesOf(world: World, { from, to }: Days): Lines {
  const lines: Lines = { new: 0n, reactivation: 0n, expansion: 0n, contraction: 0n, churn: 0n };
  const [start, end] = [startOf(from, world), endOf(to, world)];
  for (const customer of customersOf(world)) {
    for (const currency of currenciesOf(world)) {
      const own = world.spans.filter(
        (one) => one.customer === customer && one.currency === currency,
      );
      const seconds = new Set(own.flatMap((one) => [one.from, one.until ?? one.from]));
      for (const second of [...seconds].filter((one) => one >= start && one <= end)) {
        const [before, after] = [second - 1, second].map((one) =>
          totalOf(world, { customer, currency }, one),
        ) as [bigint, bigint];
        const hasPaid = own.some((one) => one.from < second);
        const change = (after - before) * factorOn(world, currency, dayAt(second, world));
        lines[typeOf(before, after, hasPaid)] += change < 0n ? -change : change;
      }
    }
  }
  return lines;
}

function typeOf(before: bigint, after: bigint, hasPaid: boolean): keyof Lines {
  if (before === 0n && after > 0n) return hasPaid ? 'reactivation' : 'new';
  if (after === 0n && before > 0n) return 'churn';
  return after > before ? 'expansion' : 'contraction';
}

function totalOf(
  { spans }: World,
  { customer, currency }: { customer: string; currency: string },
  second: number,
): bigint {
  const running = spans.filter(
    (span) =>
      span.customer === customer &&
      span.currency === currency &&
      span.from <= second &&
      (span.until === null || span.until > second),
  );
  return sum(running.map(({ mrr }) => mrr));
}

function factorOn({ rates, base }: World, currency: string, day: Temporal.PlainDate): bigint {
  if (currency === base) return 1n;
  const own = rates
    .filter((rate) => rate.currency === currency)
    .toSorted((a, b) => a.fromDay.localeCompare(b.fromDay));
  const begun = own.filter(({ fromDay }) => fromDay <= day.toString());
  return (begun.at(-1) ?? own[0])!.factor;
}

function currenciesOf({ rates, base }: World): string[] {
  return [...new Set([base, ...rates.map(({ currency }) => currency)])];
}

function customersOf(world: World): string[] {
  const included = world.spans.filter((span) => isIncluded(world, span));
  return [...new Set(included.map(({ customer }) => customer))];
}

function isIncluded(world: World, { currency }: ModelSpan): boolean {
  return currenciesOf(world).includes(currency);
}

/** The first second of a local day. */
function startOf(day: Temporal.PlainDate, { timezone }: World): number {
  return day.toZonedDateTime(timezone).epochMilliseconds / 1000;
}

/** The last second of a local day, or now. */
function endOf(day: Temporal.PlainDate, world: World): number {
  return Math.min(startOf(day.add({ days: 1 }), world) - 1, world.now);
}

function dayAt(second: number, { timezone }: World): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(second * 1000)
    .toZonedDateTimeISO(timezone)
    .toPlainDate();
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

/** To six decimals, half away from zero. */
function ratio(part: bigint, whole: bigint): number | null {
  // As text, because beyond 2^53 millionths a division would round a second time.
  return whole === 0n ? null : Number(`${divided(part * MILLION, whole)}e-6`);
}

function minor(fine: bigint): bigint {
  return divided(fine, 100_000_000n);
}

function divided(part: bigint, whole: bigint): bigint {
  const magnitude = ((part < 0n ? -part : part) * 2n + whole) / (2n * whole);
  return part < 0n ? -magnitude : magnitude;
}
