/** A value as JSON.parse returns it. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

/** Reading foreign JSON: a wrong type reads like an absent field, which Stripe's versions make common. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(value: unknown, ...path: readonly string[]): JsonObject | null {
  const found = at(value, path);
  return isObject(found) ? found : null;
}

export function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, path);
  return typeof found === 'string' && found !== '' ? found : null;
}

export function numberAt(value: unknown, ...path: readonly string[]): number | null {
  const found = at(value, path);
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

/** A whole number of seconds; null when it is absent or no instant Postgres could hold. */
export function secondsAt(value: unknown, ...path: readonly string[]): number | null {
  const found = numberAt(value, ...path);
  return found !== null && Number.isInteger(found) && found > 0 && found < 100_000_000_000
    ? found
    : null;
}

export function flagAt(value: unknown, ...path: readonly string[]): boolean {
  return at(value, path) === true;
}

/** An exact decimal, whether Stripe wrote a number (`2900`, `33.333`) or a string (`'0.5'`). */
export function decimalAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, path);
  const text = typeof found === 'number' ? String(found) : found;
  return typeof text === 'string' && /^-?\d{1,30}(\.\d{1,30})?(e[+-]?\d{1,2})?$/i.test(text)
    ? text
    : null;
}

/** The entries of a plain array or of a Stripe list (`{ data: [] }`). */
export function listAt(value: unknown, ...path: readonly string[]): readonly Json[] {
  const found = at(value, path);
  if (Array.isArray(found)) return found;
  const data = isObject(found) ? found['data'] : null;
  return Array.isArray(data) ? data : [];
}

/** The id behind a reference, which Stripe gives as an id, an expanded object or a deleted one. */
export function idAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, path);
  return isObject(found)
    ? textAt(found, 'id')
    : typeof found === 'string' && found !== ''
      ? found
      : null;
}

function at(value: unknown, path: readonly string[]): Json | undefined {
  let found: unknown = value;
  for (const key of path) {
    if (!isObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found as Json | undefined;
}
