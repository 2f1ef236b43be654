import type { EpochSeconds } from '#domain/facts.ts';

import { createAgenda, type Agenda } from './agenda.ts';
import type { BookEntry } from './books.ts';
import type { GivenDiscount } from './coupons.ts';
import type { Person } from './people.ts';
import {
  PLANS,
  PRODUCTS,
  type Plan,
  type PlanKey,
  type ProductKey,
  type SimulatedCurrency,
} from './plans.ts';
import { randomOf, stripeId, type Random } from './random.ts';
import type { Source } from './sources.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** One event as Stripe would post it. */
export interface StripeEvent {
  readonly id: string;
  readonly createdAt: EpochSeconds;
  /** null for the catalogue, which belongs to nobody. */
  readonly customerId: string | null;
  readonly body: JsonObject;
}

export interface Card {
  readonly id: string;
  readonly createdAt: EpochSeconds;
  readonly brand: 'visa' | 'mastercard' | 'amex';
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
}

export interface Item {
  readonly id: string;
  readonly createdAt: EpochSeconds;
  readonly plan: Plan;
  readonly quantity: number;
}

type SubscriptionStatus =
  | 'incomplete'
  | 'incomplete_expired'
  | 'trialing'
  | 'active'
  | 'past_due'
  | 'paused'
  | 'canceled';

export interface Cancellation {
  readonly reason: 'cancellation_requested' | 'payment_failed' | 'payment_disputed' | null;
  readonly feedback: string | null;
  readonly comment: string | null;
}

/** What Stripe shows of a subscription and acts change. */
export interface SubscriptionTerms {
  status: SubscriptionStatus;
  items: readonly Item[];
  discounts: readonly GivenDiscount[];
  /** Periods are counted from here. */
  anchorAt: EpochSeconds;
  periodStartAt: EpochSeconds;
  periodEndAt: EpochSeconds;
  trialStartAt: EpochSeconds | null;
  trialEndAt: EpochSeconds | null;
  cancelAt: EpochSeconds | null;
  canceledAt: EpochSeconds | null;
  endedAt: EpochSeconds | null;
  cancellation: Cancellation;
  pausedCollection: 'void' | 'keep_as_draft' | null;
  pausedBecause: 'pause_requested' | 'trial_end_without_payment_method' | null;
  pausedAt: EpochSeconds | null;
  latestInvoiceId: string;
}

export interface Subscription extends SubscriptionTerms {
  readonly id: string;
  readonly customer: Customer;
  readonly createdAt: EpochSeconds;
  readonly billing: 'classic' | 'flexible';
  readonly atTrialEndWithoutCard: 'cancel' | 'pause' | 'create_invoice';
  /** Prorations that wait for the next invoice. */
  readonly pendingLines: InvoiceLine[];
  /** The course of its use: knots in time order, joined by straight lines. */
  readonly use: UseKnot[];
  /** When its customer decides about it next; null: not drawn. */
  decidesAt: EpochSeconds | null;
  /** What stands in the books. */
  bookedUnits: bigint;
  /** As the last event showed it. */
  shown: JsonObject | null;
}

export interface UseKnot {
  readonly at: EpochSeconds;
  /** API calls a month, seats in use, or gigabytes kept, by the product of the first item. */
  readonly level: number;
}

export interface InvoiceLine {
  readonly id: string;
  readonly item: Item;
  readonly amountMinor: bigint;
  readonly fromAt: EpochSeconds;
  readonly untilAt: EpochSeconds;
  readonly isProration: boolean;
}

export interface Invoice {
  readonly id: string;
  readonly subscription: Subscription;
  readonly reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update';
  readonly createdAt: EpochSeconds;
  /** The time since the last invoice, which for the first one is no time at all. */
  readonly periodStartAt: EpochSeconds;
  readonly periodEndAt: EpochSeconds;
  readonly lines: readonly InvoiceLine[];
  readonly discounts: readonly { discount: GivenDiscount; offMinor: bigint }[];
  readonly subtotalMinor: bigint;
  readonly totalMinor: bigint;
  number: string | null;
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
  attempts: number;
  nextAttemptAt: EpochSeconds | null;
  finalizedAt: EpochSeconds | null;
  paidAt: EpochSeconds | null;
  voidedAt: EpochSeconds | null;
}

export interface Customer {
  readonly id: string;
  readonly createdAt: EpochSeconds;
  readonly person: Person;
  readonly currency: SimulatedCurrency;
  /** By what they heard of the company; null: nobody asked. */
  readonly source: Source | null;
  /** Decides what this customer does; nobody else's life moves it. */
  readonly random: Random;
  readonly ids: Random;
  readonly subscriptions: Subscription[];
  card: Card | null;
  discount: GivenDiscount | null;
  invoicesNumbered: number;
  shown: JsonObject | null;
}

/** A stretch of time in which somebody watches, so that more happens than in an ordinary hour. */
export interface Visit {
  readonly fromAt: EpochSeconds;
  untilAt: EpochSeconds;
  /** 1: about one visible thing a minute at first. */
  readonly pace: number;
}

/** The whole company at one instant. Acts change it; `advance` lets time pass. */
export interface Company {
  readonly seed: string;
  readonly startAt: EpochSeconds;
  readonly agenda: Agenda;
  readonly ids: Random;
  readonly productIds: ReadonlyMap<ProductKey, string>;
  readonly priceIds: ReadonlyMap<PlanKey, string>;
  readonly customers: Customer[];
  readonly books: BookEntry[];
  /** Subscriptions whose next decision is still to be drawn. */
  readonly undecided: Subscription[];
  /** Customers whose last subscription has just ended. */
  readonly departed: Customer[];
  /** Events that happened and were not handed out yet. */
  readonly outbox: StripeEvent[];
}

/** A company that has its ids and nothing else: no day has begun. */
export function emptyCompany(seed: string, startAt: EpochSeconds): Company {
  const ids = randomOf(seed, 'ids');
  const products = Object.keys(PRODUCTS) as ProductKey[];
  return {
    seed,
    startAt,
    agenda: createAgenda(),
    ids,
    productIds: new Map(products.map((key) => [key, stripeId(ids, 'prod_')])),
    priceIds: new Map(PLANS.map(({ key }) => [key, stripeId(ids, 'price_1', 23)])),
    customers: [],
    books: [],
    undecided: [],
    departed: [],
    outbox: [],
  };
}

/** All items of a subscription are billed in the same rhythm here. */
export function intervalOf({ items }: Pick<Subscription, 'items'>): 'month' | 'year' {
  return items[0]?.plan.interval ?? 'month';
}

/** Not ended, and paid or to be paid: what can renew, change or be cancelled. */
export function isLive({ status }: Subscription): boolean {
  return status === 'active' || status === 'past_due' || status === 'trialing';
}

/** Over for good. */
export function hasEnded({ status }: Subscription): boolean {
  return status === 'canceled' || status === 'incomplete_expired';
}
