import type { JsonObject } from './json.ts';
import type { Parameters } from './parameters.ts';
import { missing, refusal, type Refusal } from './refusal.ts';

const LIMIT_MAX = 100;
const LIMIT_UNASKED = 10;

/** Some of a list, and whether there is more in the direction in which it was turned. */
export interface Page<T> {
  readonly data: T[];
  readonly hasMore: boolean;
}

/** Cuts a page out of a list that is newest first. A cursor that is not in it is refused. */
export function pageOf<T extends { id?: unknown }>(
  all: readonly T[],
  kind: string,
  { values }: Parameters,
): Page<T> | Refusal {
  const limit = Number(values.get('limit') ?? LIMIT_UNASKED);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    return refusal(400, `Invalid integer: ${values.get('limit')}`, { param: 'limit' });
  }
  const [after, before] = [values.get('starting_after'), values.get('ending_before')];
  const cursor = after ?? before;
  if (cursor === undefined) return { data: all.slice(0, limit), hasMore: all.length > limit };
  const place = all.findIndex(({ id }) => id === cursor);
  if (place === -1) {
    const param = after === undefined ? 'ending_before' : 'starting_after';
    return missing(kind, cursor, { status: 400, param });
  }
  if (after !== undefined) {
    const rest = all.slice(place + 1);
    return { data: rest.slice(0, limit), hasMore: rest.length > limit };
  }
  const from = Math.max(0, place - limit);
  return { data: all.slice(from, place), hasMore: from > 0 };
}

/** Stripe's list object. */
export function listObject(url: string, { data, hasMore }: Page<JsonObject>): JsonObject {
  return { object: 'list', data, has_more: hasMore, url };
}
