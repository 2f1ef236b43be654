import type { EpochSeconds } from '#domain/facts.ts';
import type { Company, Customer, JsonObject } from '#simulation/company/company.ts';
import { stripeId } from '#simulation/company/random.ts';

const API_VERSION = '2026-10-28.endive';

export interface Announcement {
  readonly type: string;
  readonly object: JsonObject;
  readonly at: EpochSeconds;
  /** null for the catalogue. */
  readonly customer: Customer | null;
  readonly previous?: JsonObject;
  /** Somebody asked for it (a person or the company's program); Stripe's own doings have no request. */
  readonly isRequested?: boolean;
}

/** Puts an event into the outbox, in Stripe's envelope. */
export function emit(company: Company, announcement: Announcement): void {
  const { type, object, at, customer, previous, isRequested = false } = announcement;
  const ids = customer?.ids ?? company.ids;
  const id = stripeId(ids, 'evt_1', 23);
  company.outbox.push({
    id,
    createdAt: at,
    customerId: customer?.id ?? null,
    body: {
      id,
      object: 'event',
      api_version: API_VERSION,
      created: at,
      data: previous === undefined ? { object } : { object, previous_attributes: previous },
      livemode: false,
      pending_webhooks: 1,
      request: { id: isRequested ? stripeId(ids, 'req_') : null, idempotency_key: null },
      type,
    },
  });
}
