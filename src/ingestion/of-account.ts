import { idAmongAll, MAIN_ACCOUNT } from '#domain/stripe-accounts.ts';

import { isObject, textAt, type Json, type JsonObject } from './json.ts';
import type { ProjectedEvent } from './projection.ts';

/** A fact and the Stripe account that told it; `main` when it does not say. */
export interface AccountFact extends ProjectedEvent {
  readonly account?: string;
}

/** What has an id that people may have chosen, by how it calls itself. */
const CHOSEN_KINDS = new Set(['customer', 'product', 'price', 'plan', 'coupon', 'promotion_code']);
/** Where such a thing is named, by its id or by itself. */
const CHOSEN_AT = new Set([...CHOSEN_KINDS, 'default_price']);
/** Where several are, by their ids. */
const CHOSEN_LIST = 'products';
/** What people write there names nothing. */
const FREE_TEXT = 'metadata';

/**
 * A fact as one of an account. Ids that are unique only there are told apart from those of other
 * accounts, here and nowhere else: what is stored knows of one world with unique ids.
 */
export function ofAccount(fact: ProjectedEvent, account: string): AccountFact {
  if (account === MAIN_ACCOUNT) return fact;
  const object = amongAll(fact.payload.object, account);
  const before = fact.payload.previous_attributes;
  const objectId = textAt(object, 'id');
  // A read is called by its object; of two accounts it may be the same second.
  const isRenamed = fact.type.endsWith('.read') && objectId !== fact.objectId;
  return {
    ...fact,
    account,
    id: isRenamed ? `read_${objectId}_${fact.createdAt}` : fact.id,
    objectId,
    customerId: fact.customerId === null ? null : idAmongAll(account, fact.customerId),
    payload: {
      ...fact.payload,
      object,
      ...(before === undefined ? {} : { previous_attributes: amongAll(before, account) }),
    },
  };
}

function amongAll(object: JsonObject, account: string, isNamedHere = false): JsonObject {
  const isChosen = isNamedHere || CHOSEN_KINDS.has(textAt(object, 'object') ?? '');
  const entries = Object.entries(object).map(([key, value]): [string, Json] => {
    if (key === FREE_TEXT) return [key, value];
    const isId = key === 'id' ? isChosen : CHOSEN_AT.has(key) || key === CHOSEN_LIST;
    return [key, valueAmongAll(value, account, isId)];
  });
  return Object.fromEntries(entries);
}

function valueAmongAll(value: Json, account: string, isId: boolean): Json {
  if (typeof value === 'string') return isId ? idAmongAll(account, value) : value;
  if (Array.isArray(value)) return value.map((entry) => valueAmongAll(entry, account, isId));
  return isObject(value) ? amongAll(value, account, isId) : value;
}
