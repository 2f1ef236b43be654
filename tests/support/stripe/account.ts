import { isObject, textAt, type JsonObject } from './json.ts';

/** Everything that ever happens in a Stripe account, in the order in which it happens. */
export interface StripeWorld {
  readonly events: readonly WorldEvent[];
  /** Prices made in passing with `price_data`: inactive, and in no list. */
  readonly inlinePriceIds?: ReadonlySet<string>;
}

/** An event with its whole object in the words of 2026-10-28.endive, nothing withheld. */
export interface WorldEvent {
  readonly id: string;
  readonly type: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly livemode: boolean;
  readonly object: JsonObject;
  /** The object before, when the event is an update of it. */
  readonly former: JsonObject | null;
}

/** The account as of its clock. */
export interface Account {
  readonly world: StripeWorld;
  /** Seconds since 1970. */
  at: number;
  /** How many of the world's events have happened. */
  happened: number;
  readonly objects: Map<string, JsonObject>;
  /** Deleted ones, as they last were. */
  readonly deleted: Map<string, JsonObject>;
  /** Ids by kind, oldest first. */
  readonly ids: Map<string, string[]>;
}

/** Takes events of a world's source: in order, each joined with the object before it. */
export function worldOf(
  source: readonly Omit<WorldEvent, 'former'>[],
  inlinePriceIds: ReadonlySet<string> = new Set(),
): StripeWorld {
  const newest = new Map<string, JsonObject>();
  const ordered = source.toSorted((a, b) => a.created - b.created);
  const events = ordered.map((event): WorldEvent => {
    const kind = textAt(event.object, 'object') ?? '';
    const object = { ...ALWAYS_THERE[kind], ...event.object };
    const id = textAt(object, 'id');
    const former = newest.get(`${kind} ${id}`) ?? null;
    if (id !== null) newest.set(`${kind} ${id}`, object);
    return { ...event, object, former: event.type.endsWith('.updated') ? former : null };
  });
  return { events, inlinePriceIds };
}

/** What can be expanded is there even when a source does not care to say so. */
const ALWAYS_THERE: Readonly<Record<string, JsonObject>> = {
  customer: { discount: null, invoice_settings: { default_payment_method: null } },
  subscription: { default_payment_method: null, discounts: [] },
};

/** An account in which nothing has happened yet. */
export function openAccount(world: StripeWorld): Account {
  return {
    world,
    at: 0,
    happened: 0,
    objects: new Map(),
    deleted: new Map(),
    ids: new Map(),
  };
}

/** Sets the clock; going back begins the account's life again. */
export function moveTo(account: Account, at: number): void {
  if (at < account.at) {
    for (const map of [account.objects, account.deleted, account.ids]) map.clear();
    account.happened = 0;
  }
  account.at = at;
  const { events } = account.world;
  for (;;) {
    const next = events[account.happened];
    if (next === undefined || next.created > at) return;
    happen(account, next);
    account.happened += 1;
  }
}

/** What can go away altogether; a subscription that is deleted stays, as canceled. */
const DELETABLE = new Set(['customer', 'product', 'price', 'plan', 'coupon', 'invoice']);

function happen({ objects, deleted, ids }: Account, { type, object }: WorldEvent): void {
  const id = textAt(object, 'id');
  const kind = textAt(object, 'object') ?? '';
  // A price and its older twin, the plan, have one id.
  if (id === null || kind === 'plan') return;
  const known = objects.get(id);
  // What is canceled is final, whatever is dated later.
  if (known !== undefined && kind === 'subscription' && known['status'] === 'canceled') return;
  if (type.endsWith('.deleted') && DELETABLE.has(kind)) {
    objects.delete(id);
    deleted.set(id, object);
    return;
  }
  objects.set(id, object);
  if (known === undefined) insert({ objects, ids }, kind, id);
}

function insert(
  { objects, ids }: Pick<Account, 'objects' | 'ids'>,
  kind: string,
  id: string,
): void {
  const list = ids.get(kind) ?? [];
  const created = createdOf(objects.get(id));
  let place = list.length;
  while (place > 0 && createdOf(objects.get(list[place - 1] ?? '')) > created) place -= 1;
  list.splice(place, 0, id);
  ids.set(kind, list);
}

function createdOf(object: JsonObject | undefined): number {
  const created = isObject(object) ? object['created'] : 0;
  return typeof created === 'number' ? created : 0;
}
