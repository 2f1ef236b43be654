import { customerById, type Customer } from '#analysis/customers/customer.ts';
import { eraseCustomer, type Erasure } from '#analysis/customers/erase.ts';
import { findCustomer, type FoundCustomer } from '#analysis/customers/search.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { scoreCustomer, type Score } from '#analysis/scores/score.ts';
import { tellErased } from '#delivery/alerts/tell-erased.ts';
import { scoreReason } from '#delivery/score-words.ts';
import type { Db } from '#store/postgres.ts';

export type { Customer, Erasure, FoundCustomer, Score };
export type { ScoreEvidence } from '#analysis/scores/score.ts';
export type { CustomerExperiment } from '#analysis/customers/experiments.ts';
export type { MrrHistory, MrrPoint } from '#analysis/customers/mrr-history.ts';
export type { CustomerMatch } from '#analysis/customers/search.ts';
export type { CustomerSubscription, SubscriptionItem } from '#analysis/customers/subscriptions.ts';

/** A score with the sentence that people get. */
export interface WordedScore extends Score {
  readonly reason: string;
}

/** Who pays, for programs. */
export interface CustomersDoor {
  /**
   * All that is known of a customer by Stripe's id: subscriptions, MRR over time, usage against limits,
   * alerts and changes; null when nobody has that id.
   */
  get(customerId: string): Promise<Customer | null>;
  /** How ready a customer is to pay more, and why in one sentence; null when nobody has that id. */
  score(customerId: string): Promise<WordedScore | null>;
  /** Whom somebody means by an id, the address in Stripe's dashboard, or words of a name that is kept. */
  find(text: string): Promise<FoundCustomer>;
  /**
   * Erases a customer for good by Stripe's id, and drops what is told of them later; amounts stay, under
   * no name. The same again erases nothing and is well; null when nobody ever had that id.
   */
  erase(customerId: string): Promise<Erasure | null>;
}

export function customersDoor(
  {
    db: writing,
    readDb: db,
  }: { readonly db: () => Promise<Db>; readonly readDb: () => Promise<Db> },
  scope: () => Scope & { readonly ticketSpike: number },
): CustomersDoor {
  return {
    get: async (customerId) => customerById(await db(), { customerId, ...scope() }),
    score: async (customerId) => {
      const score = await scoreCustomer(await db(), { customerId, ...scope() });
      return score && { ...score, reason: scoreReason(score, scope()) };
    },
    find: async (text) => findCustomer(await db(), { text, ...scope() }),
    erase: async (customerId) =>
      eraseCustomer(await writing(), { customerId, actor: 'sdk' }, tellErased),
  };
}
