import {
  flagAt,
  isObject,
  listAt,
  objectAt,
  secondsAt,
  textAt,
  type Json,
  type JsonObject,
} from '#ingestion/json.ts';
import { ofAccount, type AccountFact } from '#ingestion/of-account.ts';
import { projectEvent, projectRead, type Keeping } from '#ingestion/projection.ts';

import type { StripeList } from './lists.ts';
import type { StripeClient } from './stripe-client.ts';
import { StripeRefusal } from './stripe-errors.ts';

/** One page of a list, as facts. */
export interface Page {
  readonly facts: readonly AccountFact[];
  /** How many objects Stripe listed. */
  readonly objects: number;
  /** The object after which the next page begins; null when this was the last. */
  readonly nextAfter: string | null;
  /** Seconds, Stripe's clock. */
  readonly readAt: number;
  /** When the oldest object of the page was created, in seconds; null when it does not say. */
  readonly oldestAt: number | null;
}

export interface Reader extends Keeping {
  /** Whom the client's key belongs to. */
  readonly account: string;
  readonly client: StripeClient;
}

const PAGE_LENGTH = 100;

/** Reads the page of a list that begins after an object, or the first one. Rejects as the client does. */
export async function readPage(
  reader: Reader,
  list: StripeList,
  startingAfter: string | null,
): Promise<Page> {
  const { body, readAt } = await askForPage(reader.client, list, startingAfter);
  const objects = listAt(body).filter(isObject);
  const facts: AccountFact[] = [];
  for (const object of objects) {
    if (list.completes !== null) await complete(reader.client, object, list.completes);
    facts.push(...factsIn(reader, object, readAt));
  }
  const last = objects.at(-1);
  const lastId = textAt(last, 'id');
  return {
    facts: [...new Map(facts.map((fact) => [fact.id, fact])).values()],
    objects: objects.length,
    nextAfter: flagAt(body, 'has_more') ? lastId : null,
    readAt,
    oldestAt: secondsAt(last, 'created'),
  };
}

/** Reads one object by its path. Rejects as the client does. */
export async function readObject(
  reader: Reader,
  asked: { readonly path: string; readonly expand: readonly string[]; readonly hasItems: boolean },
): Promise<readonly AccountFact[]> {
  const { body, readAt } = await reader.client.get(asked.path, { expand: asked.expand });
  if (asked.hasItems) await complete(reader.client, body, 'items');
  return factsIn(reader, body, readAt);
}

async function askForPage(client: StripeClient, list: StripeList, startingAfter: string | null) {
  const { path, params, expand, expandIfAllowed } = list;
  const page = { ...params, limit: PAGE_LENGTH, starting_after: startingAfter ?? undefined };
  try {
    return await client.get(path, { ...page, expand: [...expand, ...expandIfAllowed] });
  } catch (error) {
    const isRefused = error instanceof StripeRefusal && error.kind === 'permission';
    if (!isRefused || expandIfAllowed.length === 0) throw error;
    return client.get(path, { ...page, expand });
  }
}

/**
 * Stripe cuts lists inside an object off after ten entries or so; what was cut is read from the list
 * itself. An object that was deleted since it was listed, as drafts are, stays cut.
 */
async function complete(
  client: StripeClient,
  object: JsonObject,
  what: 'items' | 'lines',
): Promise<void> {
  const inner = objectAt(object, what);
  const id = textAt(object, 'id');
  if (inner === null || id === null || !flagAt(inner, 'has_more')) return;
  const whole =
    what === 'items'
      ? everything(client, '/v1/subscription_items', {
          subscription: id,
          expand: ['data.discounts.source.coupon'],
        })
      : everything(client, `/v1/invoices/${id}/lines`, {});
  const data = await whole.catch(nullIfMissing);
  if (data === null) return;
  inner['data'] = data;
  inner['has_more'] = false;
}

function nullIfMissing(error: unknown): null {
  if (error instanceof StripeRefusal && error.kind === 'missing') return null;
  throw error;
}

async function everything(
  client: StripeClient,
  path: string,
  params: { readonly subscription?: string; readonly expand?: readonly string[] },
): Promise<Json[]> {
  const all: Json[] = [];
  let after: string | null = null;
  do {
    const page = { ...params, limit: PAGE_LENGTH, starting_after: after ?? undefined };
    const { body } = await client.get(path, page);
    const data = listAt(body);
    all.push(...data);
    after = flagAt(body, 'has_more') ? textAt(data.at(-1), 'id') : null;
  } while (after !== null);
  return all;
}

/** An event as it is; any other object as read at an instant, with the payment method shown in it. */
function factsIn(
  { client, account, keepNames, attributionKey = null }: Reader,
  object: JsonObject,
  readAt: number,
): AccountFact[] {
  const { apiVersion } = client;
  const keeping = { keepNames, attributionKey };
  if (textAt(object, 'object') === 'event') {
    const event = projectEvent(object, keeping);
    return event === null ? [] : [ofAccount(event, account)];
  }
  const paysWith =
    objectAt(object, 'default_payment_method') ??
    objectAt(object, 'invoice_settings', 'default_payment_method');
  return [object, paysWith].flatMap((one) => {
    const read = projectRead(one, { readAt, apiVersion, ...keeping });
    return read === null ? [] : [ofAccount(read, account)];
  });
}
