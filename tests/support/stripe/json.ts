export type Json = null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at the end of the path; null where the path breaks off. */
export function at(value: Json | undefined, ...path: readonly string[]): Json {
  let found: Json | undefined = value;
  for (const key of path) found = isObject(found) ? found[key] : undefined;
  return found ?? null;
}

/** A text there, or null. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : null;
}

/** The id that stands there, bare or as the id of an object; null when there is none. */
export function idAt(value: Json | undefined, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : textAt(found, 'id');
}

/** The objects of an array, or of a Stripe list's `data`. */
export function objectsAt(value: Json | undefined, ...path: readonly string[]): JsonObject[] {
  const found = at(value, ...path);
  const list = isObject(found) ? found['data'] : found;
  return Array.isArray(list) ? list.filter(isObject) : [];
}
