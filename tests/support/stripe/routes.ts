import type { Account, WorldEvent } from './account.ts';
import { eventInVersion, inVersion, type ApiVersion } from './generations.ts';
import { type JsonObject } from './json.ts';
import { keptEvents, linesOfInvoice, LISTS, retrieved } from './lists.ts';
import { listObject, pageOf } from './page.ts';
import { parametersOf, type Parameters } from './parameters.ts';
import { isRefusal, missing, refusal, type Refusal } from './refusal.ts';
import { expand, tombstone, unasked } from './show.ts';

/** What the account, at its instant, is asked. */
export interface Question {
  readonly account: Account;
  /** In which version to answer. */
  readonly version: ApiVersion;
  /** In which version an event was made, once and for all. */
  readonly versionOf: (event: WorldEvent) => ApiVersion;
}

const KINDS: Readonly<Record<string, string>> = {
  products: 'product',
  prices: 'price',
  coupons: 'coupon',
  customers: 'customer',
  subscriptions: 'subscription',
  subscription_items: 'subscription_item',
  subscription_schedules: 'subscription_schedule',
  invoices: 'invoice',
  charges: 'charge',
  disputes: 'dispute',
  refunds: 'refund',
  credit_notes: 'credit_note',
  payment_methods: 'payment_method',
};

/** The answer to a GET of such a URL. */
export function answerTo(question: Question, url: URL): JsonObject | Refusal {
  const [, api, resource = '', id, part, ...rest] = url.pathname.split('/');
  const parameters = parametersOf(url.searchParams);
  if (api === 'v1' && resource === 'events' && part === undefined) {
    return id === undefined ? eventList(question, url, parameters) : oneEvent(question, id);
  }
  const kind = KINDS[resource];
  if (api !== 'v1' || kind === undefined || rest.length > 0) return unknown(url);
  if (id === undefined) return objectList(question, url, { resource, parameters });
  if (part === undefined) return oneObject(question, { kind, id, parameters });
  if (resource === 'invoices' && part === 'lines') {
    const lines = linesOfInvoice(question.account, id);
    return lines === null
      ? missing(kind, id)
      : listAnswer(question, url, { all: lines, kind: 'line_item', parameters });
  }
  if (resource === 'customers' && part === 'payment_methods') {
    parameters.values.set('customer', id);
    return objectList(question, url, { resource: part, parameters });
  }
  return unknown(url);
}

function unknown(url: URL): Refusal {
  return refusal(404, `Unrecognized request URL (GET: ${url.pathname}).`);
}

function objectList(
  question: Question,
  url: URL,
  { resource, parameters }: { resource: string; parameters: Parameters },
): JsonObject | Refusal {
  const list = LISTS.get(resource);
  if (list === undefined) return unknown(url);
  const required = REQUIRED[resource];
  if (required !== undefined && !parameters.values.has(required)) {
    return refusal(400, `Missing required param: ${required}.`, {
      code: 'parameter_missing',
      param: required,
    });
  }
  const all = remembered(question.account, `${resource} ${filtersIn(url)}`, () =>
    list(question.account, parameters),
  );
  return listAnswer(question, url, { all, kind: KINDS[resource] ?? '', parameters });
}

/** What is asked for, whichever page of it and however much of each object. */
function filtersIn(url: URL): string {
  const left = ['limit', 'starting_after', 'ending_before', 'expand[]'];
  return [...url.searchParams].filter(([name]) => !left.includes(name)).join('&');
}

/** Pages of one list are cut from the same answer as long as nothing happens in between. */
const REMEMBERED = new WeakMap<Account, { happened: number; lists: Map<string, JsonObject[]> }>();

function remembered(account: Account, key: string, ask: () => JsonObject[]): JsonObject[] {
  let known = REMEMBERED.get(account);
  if (known?.happened !== account.happened) {
    known = { happened: account.happened, lists: new Map() };
    REMEMBERED.set(account, known);
  }
  const list = known.lists.get(key) ?? ask();
  known.lists.set(key, list);
  return list;
}

/** What a list cannot be asked for without. */
const REQUIRED: Readonly<Record<string, string>> = { subscription_items: 'subscription' };

function listAnswer(
  { account, version }: Question,
  url: URL,
  { all, kind, parameters }: { all: readonly JsonObject[]; kind: string; parameters: Parameters },
): JsonObject | Refusal {
  const page = pageOf(all, kind, parameters);
  if (isRefusal(page)) return page;
  const answer = listObject(url.pathname, { ...page, data: page.data.map(unasked) });
  const refused = expand(account, answer, parameters.lists.get('expand') ?? []);
  return refused ?? inVersion(account, answer, version);
}

function oneObject(
  { account, version }: Question,
  { kind, id, parameters }: { kind: string; id: string; parameters: Parameters },
): JsonObject | Refusal {
  const object = retrieved(account, kind, id);
  if (object === null) {
    const buried = account.deleted.get(id);
    return kind === 'customer' && buried !== undefined ? tombstone(buried) : missing(kind, id);
  }
  const shown = unasked(object);
  const refused = expand(account, shown, parameters.lists.get('expand') ?? []);
  return refused ?? inVersion(account, shown, version);
}

function eventList(
  { account, versionOf }: Question,
  url: URL,
  parameters: Parameters,
): JsonObject | Refusal {
  if ((parameters.lists.get('types')?.length ?? 0) > 20) {
    return refusal(400, 'You may pass up to 20 event types.', { param: 'types' });
  }
  const page = pageOf(keptEvents(account, parameters), 'event', parameters);
  if (isRefusal(page)) return page;
  const data = page.data.map((event) => eventInVersion(account, event, versionOf(event)));
  return listObject(url.pathname, { ...page, data });
}

function oneEvent({ account, versionOf }: Question, id: string): JsonObject | Refusal {
  const event = keptEvents(account, parametersOf(new URLSearchParams())).find(
    (kept) => kept.id === id,
  );
  return event === undefined
    ? missing('event', id)
    : eventInVersion(account, event, versionOf(event));
}
