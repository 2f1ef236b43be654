import type { JsonObject } from './json.ts';

/** Products, prices, plans and coupons by kind and id, as Stripe last showed them. */
export type Catalogue = ReadonlyMap<string, JsonObject>;

export type CatalogueKind = 'product' | 'price' | 'plan' | 'coupon' | 'promotion_code';

export const CATALOGUE_KINDS: readonly CatalogueKind[] = [
  'product',
  'price',
  'plan',
  'coupon',
  'promotion_code',
];

export function catalogueKey(kind: CatalogueKind, id: string): string {
  return `${kind}:${id}`;
}
