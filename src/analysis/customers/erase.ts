import { holdCustomers } from '#store/hold-customers.ts';
import type { Db, Transaction } from '#store/postgres.ts';
import { recordAudit } from '#store/queries/delivery.ts';
import {
  buryIds,
  dropAlertMessages,
  forgetCustomer,
  handOverLedger,
  idsOfCustomer,
  keepErasureKeys,
  removeCustomer,
  whomToErase,
} from '#store/queries/erasure.ts';
import { ensureCustomers, lockCustomers } from '#store/queries/ingestion.ts';
import { lockLook } from '#store/queries/radar.ts';
import { lockScan } from '#store/queries/risks.ts';

import { erasureKeys } from './erasure-keys.ts';
import { redactTexts } from './redact-texts.ts';

const WORK_MEM = '16MB';

/** How many rows of each kind are gone. */
interface Removed {
  /** Events of Stripe's, and what its API has shown. */
  readonly facts: number;
  readonly usageDays: number;
  readonly paymentMethods: number;
  readonly invoices: number;
  readonly disputesRefundsAndCredits: number;
  readonly alerts: number;
  readonly moves: number;
  /** Experiments that they were part of. */
  readonly experiments: number;
  /** Messages, notes of the audit log and other texts that named them and do not any more. */
  readonly texts: number;
}

/** What goes on under a random name, so that no total changes. */
interface KeptAnonymous {
  readonly subscriptions: number;
  readonly movements: number;
}

export interface Erasure {
  /** They had been erased already; everything below is nothing. */
  readonly wasErasedBefore: boolean;
  readonly removed: Removed;
  readonly anonymous: KeptAnonymous;
}

/** Tells those who were told of these alerts, before these are gone. */
export type BeforeErasing = (
  transaction: Transaction,
  alertIds: readonly bigint[],
) => Promise<void>;

/**
 * Erases a customer by Stripe's id: all that is known of them goes, but for amounts of the ledger, which go
 * on under a random name. What Stripe or the product tell of them later is dropped. Returns what was
 * erased, also the second time; null when nobody ever had that id here.
 * Source: docs/decisions/0012-erasure-and-retention.md.
 */
export async function eraseCustomer(
  db: Db,
  { customerId, actor }: { readonly customerId: string; readonly actor: string },
  beforeErasing: BeforeErasing = async () => {},
): Promise<Erasure | null> {
  return db.begin(async (transaction) => {
    await holdStill(transaction, customerId);
    const [found] = await whomToErase(transaction, { stripeId: customerId });
    if (found === undefined) throw new Error('a question of one row has none');
    const { isErased, hasFacts, name, alertIds } = found;
    if (found.customerId === null && !hasFacts) return isErased ? ERASED_BEFORE : null;
    const number = found.customerId ?? (await numberOf(transaction, customerId));
    if (alertIds.length > 0) {
      await dropAlertMessages(transaction, { alertIds });
      await beforeErasing(transaction, alertIds);
    }
    const erasure = await erase(transaction, { number, customerId, name });
    const { removed, anonymous } = erasure;
    const detail = { ...removed, ...anonymous };
    await recordAudit(transaction, { actor, action: 'customer_erased', subject: null, detail });
    return erasure;
  });
}

const NOTHING: Removed = {
  facts: 0,
  usageDays: 0,
  paymentMethods: 0,
  invoices: 0,
  disputesRefundsAndCredits: 0,
  alerts: 0,
  moves: 0,
  experiments: 0,
  texts: 0,
};

const ERASED_BEFORE: Erasure = {
  wasErasedBefore: true,
  removed: NOTHING,
  anonymous: { subscriptions: 0, movements: 0 },
};

/** No scan, fold, webhook or record of usage is half-way with this customer. */
async function holdStill(transaction: Transaction, customerId: string): Promise<void> {
  await keepErasureKeys(transaction, { ...erasureKeys() });
  await lockScan(transaction, { workMem: WORK_MEM, isPlannedAnew: true });
  // In the order in which a scan and a look for moves take them.
  await lockLook(transaction, { workMem: WORK_MEM, isPlannedAnew: true });
  await lockCustomers(transaction, { stripeIds: [customerId] });
  await holdCustomers(transaction);
}

/** Facts that wait to be folded for the first time are of somebody who has no number yet. */
async function numberOf(transaction: Transaction, customerId: string): Promise<bigint> {
  const [made] = await ensureCustomers(transaction, { stripeIds: [customerId] });
  if (made === undefined) throw new Error('a customer has facts and is erased');
  return made.id;
}

async function erase(
  transaction: Transaction,
  of: { readonly number: bigint; readonly customerId: string; readonly name: string | null },
): Promise<Erasure> {
  const { number, customerId: stripeId, name } = of;
  const customer = { customerId: number };
  const named = await idsOfCustomer(transaction, { ...customer, stripeId });
  const ids = named.map(({ id }) => id);
  await buryIds(transaction, { ids, customerStripeId: stripeId });
  const [kept] = await handOverLedger(transaction, customer);
  const [forgotten] = await forgetCustomer(transaction, { ...customer, stripeId, ids });
  await removeCustomer(transaction, customer);
  if (kept === undefined || forgotten === undefined) throw new Error('a customer has vanished');
  const texts = await redactTexts(transaction, { customerId: stripeId, ids, name });
  return {
    wasErasedBefore: false,
    removed: { ...forgotten, texts },
    anonymous: { subscriptions: kept.subscriptions, movements: kept.movements },
  };
}
