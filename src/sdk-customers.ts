import { customerById, type Customer } from '#analysis/customers/customer.ts';
import { findCustomer, type FoundCustomer } from '#analysis/customers/search.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Db } from '#store/postgres.ts';

export type { Customer, FoundCustomer };
export type { CustomerExperiment } from '#analysis/customers/experiments.ts';
export type { MrrHistory, MrrPoint } from '#analysis/customers/mrr-history.ts';
export type { CustomerMatch } from '#analysis/customers/search.ts';
export type { CustomerSubscription, SubscriptionItem } from '#analysis/customers/subscriptions.ts';

/** Who pays, for programs. */
export interface CustomersDoor {
  /**
   * All that is known of a customer by Stripe's id: subscriptions, MRR over time, usage against limits,
   * alerts and changes; null when nobody has that id.
   */
  get(customerId: string): Promise<Customer | null>;
  /** Whom somebody means by an id, the address in Stripe's dashboard, or words of a name that is kept. */
  find(text: string): Promise<FoundCustomer>;
}

export function customersDoor(db: () => Promise<Db>, scope: () => Scope): CustomersDoor {
  return {
    get: async (customerId) => customerById(await db(), { customerId, ...scope() }),
    find: async (text) => findCustomer(await db(), { text, ...scope() }),
  };
}
