import type { Account } from './account.ts';
import { isObject, textAt, type Json, type JsonObject } from './json.ts';
import { refusal, type Refusal } from './refusal.ts';

/** What Stripe leaves out until it is asked for by `expand`. */
const INCLUDED_ON_REQUEST: Readonly<Record<string, readonly string[]>> = {
  price: ['tiers', 'currency_options'],
  plan: ['tiers'],
  coupon: ['applies_to', 'currency_options'],
};

/** Longer lists inside an object are cut; the rest is in a list of its own. */
const EMBEDDED_MAX = 10;

/** https://docs.stripe.com/expand: four levels at most, `data` being one. */
const EXPAND_LEVELS_MAX = 4;

/** An object as Stripe shows it unasked: a copy of its own, with nothing in it that wants `expand`. */
export function unasked(object: JsonObject): JsonObject {
  const left = INCLUDED_ON_REQUEST[textAt(object, 'object') ?? ''] ?? [];
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) =>
      left.includes(key) ? [] : [[key, unaskedValue(value)]],
    ),
  );
}

function unaskedValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(unaskedValue);
  if (!isObject(value)) return value;
  const { data } = value;
  if (value['object'] !== 'list' || !Array.isArray(data)) return unasked(value);
  const shown = data.slice(0, EMBEDDED_MAX).map(unaskedValue);
  return { ...value, data: shown, has_more: data.length > EMBEDDED_MAX };
}

/** Fills in what `expand[]` names, in place. The refusal when it names what there is not. */
export function expand(
  account: Account,
  shown: JsonObject,
  paths: readonly string[],
): Refusal | null {
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > EXPAND_LEVELS_MAX) {
      return refusal(
        400,
        `You cannot expand more than ${EXPAND_LEVELS_MAX} levels of a property.`,
        {
          code: 'property_expansion_max_depth',
          param: 'expand',
        },
      );
    }
    if (!fill(account, shown, steps)) {
      return refusal(400, `This property cannot be expanded (${path}).`, { param: 'expand' });
    }
  }
  return null;
}

function fill(account: Account, node: JsonObject, steps: readonly string[]): boolean {
  const [key, ...rest] = steps;
  if (key === undefined) return true;
  include(account, node, key);
  const value = node[key];
  if (value === undefined) return INCLUDED_ON_REQUEST[kindOf(node)]?.includes(key) ?? false;
  if (Array.isArray(value)) {
    const objects = value.map((entry) => dereferenced(account, entry));
    node[key] = objects;
    return objects.filter(isObject).every((entry) => fill(account, entry, rest));
  }
  const object = dereferenced(account, value);
  node[key] = object;
  return isObject(object) ? fill(account, object, rest) : true;
}

function include(account: Account, node: JsonObject, key: string): void {
  if (INCLUDED_ON_REQUEST[kindOf(node)]?.includes(key) !== true) return;
  const whole = knownObject(account, textAt(node, 'id') ?? '');
  const value = whole?.[key];
  if (value !== undefined) node[key] = unaskedValue(value);
}

function dereferenced(account: Account, value: Json): Json {
  if (typeof value !== 'string') return value;
  const object = knownObject(account, value);
  if (object !== undefined) return unasked(object);
  const buried = account.deleted.get(value);
  return buried === undefined ? value : tombstone(buried);
}

/** A coupon lives on in the discounts that it gave; a price and a product in what was sold. */
function knownObject({ objects, deleted }: Account, id: string): JsonObject | undefined {
  const buried = deleted.get(id);
  return objects.get(id) ?? (kindOf(buried) === 'customer' ? undefined : buried);
}

/** What Stripe gives in place of a deleted customer. */
export function tombstone(object: JsonObject): JsonObject {
  return { id: object['id'] ?? null, object: object['object'] ?? null, deleted: true };
}

function kindOf(object: JsonObject | undefined): string {
  return textAt(object, 'object') ?? '';
}
