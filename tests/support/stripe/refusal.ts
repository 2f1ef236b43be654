import type { JsonObject } from './json.ts';

/** An answer that is no result. */
export interface Refusal {
  readonly status: number;
  readonly error: JsonObject;
}

export function refusal(
  status: number,
  message: string,
  detail: { code?: string; param?: string } = {},
): Refusal {
  return { status, error: { type: 'invalid_request_error', message, ...detail } };
}

export function isRefusal(value: object): value is Refusal {
  return 'status' in value && 'error' in value;
}

/** Stripe's words for an id that it does not know. */
export function missing(kind: string, id: string, { status = 404, param = 'id' } = {}): Refusal {
  return refusal(status, `No such ${kind}: '${id}'`, { code: 'resource_missing', param });
}
