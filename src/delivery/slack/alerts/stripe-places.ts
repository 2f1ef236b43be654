import type { Alert } from '#analysis/risks/alert.ts';
import type { StripePlace } from '#delivery/stripe-url.ts';
import type { Queryable } from '#store/postgres.ts';
import { stripePlaces } from '#store/queries/customers.ts';

/** Where in Stripe the customers of alerts are, by their ids. */
export type StripePlaces = ReadonlyMap<string, StripePlace>;

/** The places of those whom these alerts are about. */
export async function stripePlacesOf(
  db: Queryable,
  alerts: readonly Alert[],
): Promise<StripePlaces> {
  const stripeCustomerIds = [...new Set(alerts.flatMap(({ customerId }) => customerId ?? []))];
  if (stripeCustomerIds.length === 0) return new Map();
  const places = await stripePlaces(db, { stripeCustomerIds });
  return new Map(places.map((place) => [place.customerId, place]));
}
