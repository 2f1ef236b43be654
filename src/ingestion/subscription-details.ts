import { idAt, secondsAt, textAt, type JsonObject } from './json.ts';
import type { ObjectsShown } from './objects-shown.ts';

/** What a subscription's newest fact says beside its MRR. */
export interface SubscriptionDetails {
  readonly trialStartAt: number | null;
  /** What its invoices are charged to; null when there is nothing, or nobody has told. */
  readonly defaultPaymentMethod: string | null;
  /** null: the customer's own default has never been shown. */
  readonly hasPaymentMethod: boolean | null;
  readonly collectionMethod: string | null;
  readonly cancellationFeedback: string | null;
  readonly scheduleId: string | null;
}

/** Per subscription id. */
export function subscriptionDetailsOf(
  objects: ObjectsShown,
): ReadonlyMap<string, SubscriptionDetails> {
  const customer = objects.get('customer')?.[0]?.newest ?? null;
  return new Map(
    (objects.get('subscription') ?? []).map(({ id, newest }) => [id, read(newest, customer)]),
  );
}

/** What a customer's invoices are charged to unless the subscription says otherwise. */
export function customerDefaultOf(objects: ObjectsShown): string | null {
  return defaultOf(objects.get('customer')?.[0]?.newest ?? null);
}

/** Stripe's order: the subscription's payment method, its source, then the customer's two. */
function read(subscription: JsonObject, customer: JsonObject | null): SubscriptionDetails {
  const chosen =
    idAt(subscription, 'default_payment_method') ??
    idAt(subscription, 'default_source') ??
    defaultOf(customer);
  return {
    trialStartAt: secondsAt(subscription, 'trial_start'),
    defaultPaymentMethod: chosen,
    hasPaymentMethod: chosen === null && customer === null ? null : chosen !== null,
    collectionMethod: textAt(subscription, 'collection_method') ?? textAt(subscription, 'billing'),
    cancellationFeedback: textAt(subscription, 'cancellation_details', 'feedback'),
    scheduleId: idAt(subscription, 'schedule'),
  };
}

function defaultOf(customer: JsonObject | null): string | null {
  return (
    idAt(customer, 'invoice_settings', 'default_payment_method') ?? idAt(customer, 'default_source')
  );
}
