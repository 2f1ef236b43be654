import type { Json, JsonObject } from '#simulation/company/company.ts';

/**
 * What an update changed, as Stripe says it: the former value of each changed attribute; of a hash
 * only the changed part; of an array the whole former array.
 * https://docs.stripe.com/api/events/object#event_object-data-previous_attributes
 */
export function previousAttributes(before: JsonObject, after: JsonObject): JsonObject {
  const previous: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const was = before[key] ?? null;
    const is = after[key] ?? null;
    if (isHash(was) && isHash(is)) {
      const part = previousAttributes(was, is);
      if (Object.keys(part).length > 0) previous[key] = part;
    } else if (JSON.stringify(was) !== JSON.stringify(is)) {
      previous[key] = was;
    }
  }
  return previous;
}

function isHash(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
