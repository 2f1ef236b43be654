import type { Db } from '#store/postgres.ts';

/** Puts an object into the catalogue as an event of that time would have. */
export async function addCatalogueObject(
  db: Db,
  kind: 'product' | 'price',
  object: { readonly id: string; readonly [key: string]: unknown },
): Promise<void> {
  const payload = JSON.stringify(object);
  await db`
    insert into catalogue_objects (kind, id, version_at, version_event_id, payload)
    values (${kind}, ${object.id}, '2024-01-01', ${`evt_${object.id}`}, ${payload}::text::jsonb)`;
}

/** A monthly price in dollars as Stripe shows it, save for what is given. */
export function monthlyPrice(
  id: string,
  unitAmount: number,
  more: Readonly<Record<string, unknown>> = {},
) {
  return {
    id,
    object: 'price',
    active: true,
    created: Date.parse('2025-01-01T00:00:00Z') / 1000,
    currency: 'usd',
    product: 'prod_1',
    nickname: 'Pro',
    unit_amount: unitAmount,
    unit_amount_decimal: String(unitAmount),
    recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' },
    metadata: {},
    ...more,
  };
}
