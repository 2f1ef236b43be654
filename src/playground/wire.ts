import type { Temporal } from 'temporal-polyfill';

import type { ApiCall } from './api/handler.ts';
import type { DeliveryRecord } from './delivery/dispatch.ts';
import type { Fault } from './faults.ts';
import { objectOf, parseJson, wordsOf, type Json } from './json.ts';

/** One line of what went over the wire between Slack and the app. */
export interface WireEntry {
  readonly key: string;
  readonly at: Temporal.Instant;
  readonly direction: 'to_app' | 'from_app';
  readonly label: string;
  /** `ok`, an error of Slack, an HTTP status. */
  readonly outcome: string;
  readonly isGood: boolean;
  readonly durationMs: number | null;
  readonly detail: Json;
}

type Stamp = Pick<WireEntry, 'key' | 'at'>;

/** A request of Slack to the app, with its form or JSON readable. */
export function wireOfDelivery(stamp: Stamp, delivery: DeliveryRecord): WireEntry {
  const isGood = delivery.status !== null && delivery.status < 300;
  const detail = readable(delivery.body);
  const words = delivery.kind === 'command' ? ` ${wordsOf(objectOf(detail)['text'])}` : '';
  return {
    ...stamp,
    direction: 'to_app',
    label: `${delivery.kind} ${delivery.label}${words}`,
    outcome: delivery.status === null ? 'no answer' : String(delivery.status),
    isGood,
    durationMs: delivery.durationMs,
    detail,
  };
}

/** A Web API call of the app with its answer. */
export function wireOfCall(stamp: Stamp, call: ApiCall): WireEntry {
  const isGood = call.result?.['ok'] === true && call.fault === null;
  return {
    ...stamp,
    direction: 'from_app',
    label: call.method,
    outcome: isGood ? 'ok' : wordsOf(call.result?.['error']) || nameOf(call.fault),
    isGood,
    durationMs: null,
    detail: { args: call.args, result: call.result },
  };
}

/** A use of a response_url. */
export function wireOfResponse(stamp: Stamp, problem: string | null): WireEntry {
  return {
    ...stamp,
    direction: 'from_app',
    label: 'response_url',
    outcome: problem ?? 'ok',
    isGood: problem === null,
    durationMs: null,
    detail: null,
  };
}

function nameOf(fault: Fault | null): string {
  return fault === null ? 'failed' : `fault: ${fault.kind}`;
}

/** A form as an object, its `payload` parsed. */
function readable(body: string): Json {
  const whole = parseJson(body);
  if (whole !== undefined) return whole;
  const form = Object.fromEntries(new URLSearchParams(body));
  return form['payload'] === undefined ? form : (parseJson(form['payload']) ?? form['payload']);
}
