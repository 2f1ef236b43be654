import { describe, expect, test } from 'vitest';

import { CATALOGUE_KINDS, catalogueKey, type Catalogue } from '#ingestion/catalogue.ts';
import { foldCustomer, type FoldedCustomer } from '#ingestion/fold-customer.ts';
import { textAt, type JsonObject } from '#ingestion/json.ts';
import { projectEvent, projectRead, type ProjectedEvent } from '#ingestion/projection.ts';

import { spansAt } from '../reference/ledger-text.ts';
import { moveTo, openAccount, type Account } from '../support/stripe/account.ts';
import { isEqual } from '../support/stripe/compare.ts';
import { eventInVersion, inVersion, type ApiVersion } from '../support/stripe/generations.ts';
import { expand } from '../support/stripe/show.ts';
import { simulatedWorld, type BookedWorld } from '../support/stripe/worlds.ts';

const DAY_S = 86_400;
/** 2025-05-14, and 18 months later. */
const START = 1_747_180_800;
const SPAN = { startAt: START, endAt: START + 548 * DAY_S };
const INVOICES_S = 410 * DAY_S;
const EVENTS_S = 30 * DAY_S;
const NEWEST: ApiVersion = '2026-10-28.endive';

interface Install {
  readonly seed: string;
  /** Days of which events are known, too. */
  readonly hasEvents: boolean;
}

/** What is known of a customer's MRR, a day at a time, and how much of it is so. */
interface Exactness {
  readonly days: number;
  readonly exactDays: number;
  readonly exactOfTotals: number;
  readonly totals: number;
  /** Share of the company's MRR of a day, at most. */
  readonly largestError: number;
  /** By quality: customer-days, and those that are right. */
  readonly byQuality: ReadonlyMap<string, { readonly days: number; readonly exactDays: number }>;
}

describe(
  'a company that is 18 months old on the day of the installation',
  { timeout: 120_000 },
  () => {
    test.for<Install>([
      { seed: 'halyard', hasEvents: true },
      { seed: 'another', hasEvents: true },
      { seed: 'third', hasEvents: false },
    ])('has nearly the history of its books, and knows where it does not: %o', (install) => {
      const world = simulatedWorld([install.seed], SPAN);
      const folded = foldAll(world, install);
      const billed = compare(world, folded, world.endAt - INVOICES_S);
      const whole = compare(world, folded, START + DAY_S);
      process.stdout.write(`${install.seed}, 13 months: ${inWords(billed)}\n`);
      process.stdout.write(`${install.seed}, 18 months: ${inWords(whole)}\n`);

      expect(shareOf(billed)).toBeGreaterThan(0.94);
      expect(billed.largestError).toBeLessThan(0.1);
      expect(shareOf(billed.byQuality.get('reconstructed'))).toBeGreaterThan(0.99);
      if (install.hasEvents) expect(shareOf(billed.byQuality.get('event'))).toBe(1);
    });
  },
);

function shareOf(known: { days: number; exactDays: number } | undefined): number {
  return known === undefined ? 0 : known.exactDays / known.days;
}

function foldAll({ world, endAt }: BookedWorld, { hasEvents }: Install) {
  const account = openAccount(world);
  moveTo(account, endAt);
  const facts = new Map<string, ProjectedEvent[]>();
  const keep = (fact: ProjectedEvent | null) => {
    if (fact === null || fact.customerId === null) return;
    facts.set(fact.customerId, [...(facts.get(fact.customerId) ?? []), fact]);
  };
  const read = (object: JsonObject) =>
    keep(projectRead(object, { readAt: endAt, apiVersion: NEWEST, keepNames: false }));
  for (const kind of ['subscription', 'invoice', 'customer']) {
    for (const object of listed(account, kind)) {
      if (kind !== 'invoice' || Number(object['created']) >= endAt - INVOICES_S) read(object);
    }
  }
  for (const event of hasEvents ? world.events : []) {
    if (event.created < endAt - EVENTS_S || event.created > endAt) continue;
    keep(projectEvent(eventInVersion(account, event, '2025-09-30.clover'), { keepNames: false }));
  }
  const catalogue = catalogueOf(account);
  return new Map([...facts].map(([id, own]) => [id, foldCustomer(own, catalogue)]));
}

/** As the API lists them when it is asked for everything that may be expanded. */
function listed(account: Account, kind: string): JsonObject[] {
  const paths: Record<string, string[]> = {
    subscription: ['discounts.source.coupon', 'items.data.discounts'],
    customer: ['discount.source.coupon'],
  };
  return (account.ids.get(kind) ?? []).flatMap((id) => {
    const object = account.objects.get(id);
    if (object === undefined) return [];
    const shown = structuredClone(inVersion(account, object, NEWEST));
    expand(account, shown, paths[kind] ?? []);
    return [shown];
  });
}

function catalogueOf({ objects, deleted }: Account): Catalogue {
  const all = [...deleted.values(), ...objects.values()];
  return new Map(
    all.flatMap((object) => {
      const [kind, id] = [textAt(object, 'object'), textAt(object, 'id')];
      const isOf = CATALOGUE_KINDS.find((one) => one === kind);
      return isOf === undefined || id === null ? [] : [[catalogueKey(isOf, id), object]];
    }),
  );
}

function compare(
  world: BookedWorld,
  folded: ReadonlyMap<string, FoldedCustomer>,
  fromAt: number,
): Exactness {
  const byQuality = new Map<string, { days: number; exactDays: number }>();
  let [days, exactDays, totals, exactOfTotals, largestError] = [0, 0, 0, 0, 0];
  for (let at = fromAt; at <= world.endAt; at += DAY_S) {
    const books = world.mrrAt(at);
    const ledger = ledgerAt(folded, at);
    const everybody = new Set([...books.keys(), ...ledger.keys()]);
    let [ours, theirs] = [0n, 0n];
    for (const who of everybody) {
      const own = ledger.get(who) ?? { fine: 0n, quality: 'nothing' };
      const booked = books.get(who) ?? 0n;
      const isExact = isEqual(own.fine, booked);
      const known = byQuality.get(own.quality) ?? { days: 0, exactDays: 0 };
      known.days += 1;
      known.exactDays += Number(isExact);
      byQuality.set(own.quality, known);
      days += 1;
      exactDays += Number(isExact);
      ours += own.fine;
      theirs += booked;
    }
    totals += 1;
    const apart = Math.abs(Number(ours - theirs)) / Number(theirs === 0n ? 1n : theirs);
    exactOfTotals += Number(apart < 1e-9);
    largestError = Math.max(largestError, apart);
  }
  return { days, exactDays, totals, exactOfTotals, largestError, byQuality };
}

function ledgerAt(folded: ReadonlyMap<string, FoldedCustomer>, at: number) {
  const sums = new Map<string, { fine: bigint; quality: string }>();
  for (const [id, { spans }] of folded) {
    for (const { currency, mrr, quality } of spansAt(spans, at)) {
      const known = sums.get(`${id} ${currency}`);
      const isWorse = known === undefined || WORST.indexOf(quality) > WORST.indexOf(known.quality);
      sums.set(`${id} ${currency}`, {
        fine: (known?.fine ?? 0n) + mrr,
        quality: isWorse ? quality : known.quality,
      });
    }
  }
  return sums;
}

const WORST: readonly string[] = ['event', 'reconstructed', 'estimated'];

function inWords({ days, exactDays, totals, exactOfTotals, largestError, byQuality }: Exactness) {
  const percent = (part: number, of: number) => `${((100 * part) / of).toFixed(2)} %`;
  const each = [...byQuality]
    .map(
      ([quality, known]) => `${quality} ${percent(known.exactDays, known.days)} of ${known.days}`,
    )
    .join(', ');
  return (
    `${percent(exactDays, days)} of ${days} customer-days exact (${each}); ` +
    `totals exact on ${percent(exactOfTotals, totals)} of days, ` +
    `largest error ${(100 * largestError).toFixed(2)} % of MRR`
  );
}
