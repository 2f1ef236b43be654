import type { Account } from './account.ts';
import { at, idAt, isObject, objectsAt, textAt, type JsonObject } from './json.ts';
import { isInRange, type Parameters } from './parameters.ts';

const EVENTS_ARE_KEPT_S = 30 * 86_400;

/** Which objects a list has for such a question, newest first, whole and in the newest version. */
export type List = (account: Account, parameters: Parameters) => JsonObject[];

/** The lists of the API by the last part of their path. */
export const LISTS: ReadonlyMap<string, List> = new Map<string, List>([
  ['products', listOf('product', flag('active'))],
  ['prices', listOf('price', flag('active'), same('currency'), reference('product'), isListed)],
  ['coupons', listOf('coupon')],
  ['customers', listOf('customer', same('email'))],
  ['subscriptions', listOf('subscription', hasAskedStatus, reference('customer'))],
  ['subscription_schedules', listOf('subscription_schedule', reference('customer'))],
  ['invoices', listOf('invoice', same('status'), reference('customer'), isOfSubscription)],
  ['charges', listOf('charge', reference('customer'), reference('payment_intent'))],
  ['disputes', listOf('dispute', reference('charge'), reference('payment_intent'))],
  ['refunds', listOf('refund', reference('charge'), reference('payment_intent'))],
  ['credit_notes', listOf('credit_note', reference('customer'), reference('invoice'))],
  ['payment_methods', listOf('payment_method', reference('customer'), same('type'))],
  ['subscription_items', itemsOfSubscription],
]);

type Filter = (object: JsonObject, parameters: Parameters, account: Account) => boolean;

function listOf(kind: string, ...filters: readonly Filter[]): List {
  return (account, parameters) =>
    (account.ids.get(kind) ?? [])
      .map((id) => account.objects.get(id))
      .filter((object) => object !== undefined)
      .filter(
        (object) =>
          isInRange(parameters, 'created', Number(object['created'])) &&
          filters.every((isAsked) => isAsked(object, parameters, account)),
      )
      .toReversed();
}

function flag(name: string): Filter {
  return (object, { values }) => {
    const asked = values.get(name);
    return asked === undefined || JSON.stringify(object[name]) === asked;
  };
}

function same(name: string): Filter {
  return (object, { values }) => !values.has(name) || values.get(name) === textAt(object, name);
}

function reference(name: string): Filter {
  return (object, { values }) => !values.has(name) || values.get(name) === idAt(object, name);
}

function isListed(price: JsonObject, _: Parameters, { world }: Account): boolean {
  return world.inlinePriceIds?.has(textAt(price, 'id') ?? '') !== true;
}

/** Without a status those that have ended are left out. */
function hasAskedStatus(subscription: JsonObject, { values }: Parameters): boolean {
  const status = textAt(subscription, 'status') ?? '';
  const hasEnded = status === 'canceled' || status === 'incomplete_expired';
  const asked = values.get('status');
  if (asked === undefined) return status !== 'canceled';
  if (asked === 'all') return true;
  return asked === 'ended' ? hasEnded : asked === status;
}

function isOfSubscription(invoice: JsonObject, { values }: Parameters): boolean {
  const asked = values.get('subscription');
  const own = idAt(invoice, 'parent', 'subscription_details', 'subscription');
  return asked === undefined || asked === own;
}

function itemsOfSubscription({ objects }: Account, { values }: Parameters): JsonObject[] {
  return objectsAt(objects.get(values.get('subscription') ?? ''), 'items');
}

/** All lines of an invoice, in its order; null when there is no such invoice. */
export function linesOfInvoice({ objects }: Account, id: string): JsonObject[] | null {
  const invoice = objects.get(id);
  if (invoice === undefined || at(invoice, 'object') !== 'invoice') return null;
  return objectsAt(invoice, 'lines');
}

/** An object by id: whole, or inside its subscription. */
export function retrieved({ objects }: Account, kind: string, id: string): JsonObject | null {
  const object = objects.get(id);
  if (isObject(object)) return object['object'] === kind ? object : null;
  if (kind !== 'subscription_item') return null;
  for (const each of objects.values()) {
    if (each['object'] !== 'subscription') continue;
    const item = objectsAt(each, 'items').find((one) => one['id'] === id);
    if (item !== undefined) return item;
  }
  return null;
}

/** The events of the last thirty days that a question asks for, newest first. */
export function keptEvents(account: Account, parameters: Parameters) {
  const { values, lists } = parameters;
  const types = lists.get('types') ?? (values.has('type') ? [values.get('type') ?? ''] : []);
  const patterns = types.map(
    (type) => new RegExp(`^${type.replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
  );
  const { events } = account.world;
  const kept = [];
  for (let index = account.happened - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event === undefined || event.created <= account.at - EVENTS_ARE_KEPT_S) break;
    if (!isInRange(parameters, 'created', event.created)) continue;
    if (patterns.length > 0 && !patterns.some((pattern) => pattern.test(event.type))) continue;
    kept.push(event);
  }
  return kept;
}
