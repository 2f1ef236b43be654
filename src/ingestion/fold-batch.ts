import type { Temporal } from 'temporal-polyfill';

import type { Transaction } from '#store/postgres.ts';
import {
  attributionKey,
  catalogueObjects,
  ensureCustomers,
  eventsOfCustomers,
  lockCustomers,
  replaceDifferences,
  replaceDrifts,
  replaceInvoices,
  replaceMissing,
  replaceMovements,
  replaceSpans,
  replaceSubscriptions,
  unmarkCustomers,
  updateCustomers,
} from '#store/queries/ingestion.ts';
import { markSnapshotsOutdated } from '#store/queries/revenue.ts';

import { attributionOf } from './attribution.ts';
import { catalogueKey, type Catalogue, type CatalogueKind } from './catalogue.ts';
import type { StoredEvent } from './event-order.ts';
import { foldCustomer } from './fold-customer.ts';
import { inSlices } from './in-slices.ts';
import { priceIdOf } from './invoice-line.ts';
import { idAt, isObject, listAt, objectAt, textAt, type Json, type JsonObject } from './json.ts';
import {
  customerRow,
  differenceRows,
  driftRows,
  invoiceRows,
  missingRows,
  movementRows,
  spanRows,
  subscriptionRows,
  type CustomerRows,
  type CustomerTexts,
} from './ledger-rows.ts';
import { replaceMoney } from './replace-money.ts';

type EventRow = Awaited<ReturnType<typeof eventsOfCustomers>>[number];

export interface FoldedBatch {
  /** Every event that was read, and is now in the ledger. */
  readonly eventIds: readonly string[];
  /** How many rows of the ledger differ from before. */
  readonly changes: number;
}

/**
 * Folds these customers from all their stored events, replaces their rows and takes them off the list of
 * those to be folded again. Locks first and reads in a statement of its own, so that it sees every event
 * committed before the lock was had. Throws when a customer takes longer than `patienceMs`; null waits for
 * as long as it takes.
 */
export async function foldBatch(
  transaction: Transaction,
  stripeIds: readonly string[],
  patienceMs: number | null,
): Promise<FoldedBatch> {
  await lockCustomers(transaction, { stripeIds });
  const customers = await ensureCustomers(transaction, { stripeIds });
  // Sent one behind the other without waiting; Postgres runs them in this order.
  const [, stored, [told]] = await Promise.all([
    unmarkCustomers(transaction, { stripeIds }),
    eventsOfCustomers(transaction, { stripeIds }),
    attributionKey(transaction, {}),
  ]);
  const rowsOf = byCustomer(stored);
  const known = await inSlices(customers, patienceMs, ({ id, stripeId }) => {
    const events = (rowsOf.get(stripeId) ?? []).map(eventOf);
    return { id, events, references: new Set(events.flatMap(referencesOf)) };
  });
  const references = known.flatMap((customer) => [...customer.references]);
  const catalogue = await readCatalogue(transaction, references);
  const rows = await inSlices(known, patienceMs, ({ id, events }) => ({
    customerId: id.toString(),
    folded: foldCustomer(events, catalogue),
    account: events.at(-1)?.account ?? null,
    name: nameOf(events),
    attribution: attributionOf(events, told?.metadataKey ?? null),
  }));
  const changes = await replaceRows(transaction, rows);
  return { eventIds: stored.map(({ id }) => id), changes };
}

function byCustomer(rows: readonly EventRow[]): Map<string, EventRow[]> {
  const groups = new Map<string, EventRow[]>();
  for (const row of rows) {
    const group = groups.get(row.stripeCustomerId ?? '') ?? [];
    group.push(row);
    groups.set(row.stripeCustomerId ?? '', group);
  }
  return groups;
}

function eventOf(row: EventRow): StoredEvent {
  return {
    id: row.id,
    account: row.account,
    type: row.type,
    createdAt: Number(row.createdAt),
    // Written by our own projection, so its shape is known.
    payload: JSON.parse(row.payload) as StoredEvent['payload'],
  };
}

async function readCatalogue(
  transaction: Transaction,
  references: readonly string[],
): Promise<Catalogue> {
  const found = await catalogueObjects(transaction, { ids: [...new Set(references)] });
  return new Map(
    found.flatMap(({ kind, id, payload }) =>
      isObject(payload) ? [[catalogueKey(kind as CatalogueKind, id), payload]] : [],
    ),
  );
}

/** The prices and coupons that an event names, as they are and as they were. */
function referencesOf({ payload }: StoredEvent): string[] {
  return [payload.object, payload.previous_attributes ?? {}].flatMap(referencesIn);
}

function referencesIn(object: JsonObject): string[] {
  const phases = listAt(object, 'phases');
  const items = [object, ...phases].flatMap((one) => [
    ...listAt(one, 'items'),
    ...listAt(one, 'plans'),
  ]);
  const discounts = [
    object,
    ...phases.flatMap((phase) => [phase, ...listAt(phase, 'discounts')]),
    object['discount'] ?? null,
    ...listAt(object, 'discounts'),
    ...items.flatMap((item) => listAt(item, 'discounts')),
  ];
  return [
    ...items.flatMap((item) => [idAt(item, 'price'), idAt(item, 'plan')]),
    idAt(object, 'plan'),
    ...(textAt(object, 'object') === 'invoice' ? listAt(object, 'lines').map(priceIdOf) : []),
    ...discounts.flatMap((discount: Json) => [
      idAt(discount, 'coupon'),
      idAt(discount, 'source', 'coupon'),
      idAt(discount, 'promotion_code'),
    ]),
  ].filter((id) => id !== null);
}

function nameOf(events: readonly StoredEvent[]): string | null {
  const showing = events.findLast(({ type }) => /^customer\.(created|updated|read)$/.test(type));
  return showing === undefined ? null : textAt(objectAt(showing.payload, 'object'), 'name');
}

async function replaceRows(
  transaction: Transaction,
  rows: readonly (CustomerRows & CustomerTexts)[],
): Promise<number> {
  const customerIds = rows.map(({ customerId }) => BigInt(customerId));
  // Sent one behind the other without waiting; Postgres runs them in this order.
  const [customers, subscriptions, spans, movements, differences, ...others] = await Promise.all([
    updateCustomers(transaction, { customers: rows.map((row) => customerRow(row, row)) }),
    replaceSubscriptions(transaction, { subscriptions: rows.flatMap(subscriptionRows) }),
    replaceSpans(transaction, { customerIds, spans: rows.flatMap(spanRows) }),
    replaceMovements(transaction, { customerIds, movements: rows.flatMap(movementRows) }),
    replaceDifferences(transaction, { customerIds, differences: rows.flatMap(differenceRows) }),
    replaceDrifts(transaction, { customerIds, drifts: rows.flatMap(driftRows) }),
    replaceInvoices(transaction, { invoices: rows.flatMap(invoiceRows) }),
    replaceMissing(transaction, { customerIds, missing: rows.flatMap(missingRows) }),
  ]);
  const ofMoney = await replaceMoney(
    transaction,
    rows.map(({ customerId, folded }) => ({ customerId, money: folded.money })),
  );
  const since = earliest([...spans, ...movements].map(({ changedAt }) => changedAt));
  if (since !== null) await markSnapshotsOutdated(transaction, { since });
  const changed = [customers, subscriptions, spans, movements, differences, ...others];
  return changed.reduce((sum, list) => sum + list.length, ofMoney);
}

function earliest(instants: readonly (Temporal.Instant | null)[]): Temporal.Instant | null {
  return instants.reduce<Temporal.Instant | null>(
    (first, instant) =>
      first === null || (instant !== null && instant.epochMilliseconds < first.epochMilliseconds)
        ? instant
        : first,
    null,
  );
}
