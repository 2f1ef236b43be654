import { createHmac } from 'node:crypto';

import type { Temporal } from 'temporal-polyfill';

import { parseJson, textOf, objectOf, type Json } from '#playground/json.ts';

/** What a person reads in Slack when the app did not answer well, such as `operation_timeout`. */
export class SlackError extends Error {
  readonly code: string;

  constructor(label: string, code: string) {
    super(`${label} failed with the error "${code}"`);
    this.name = 'SlackError';
    this.code = code;
  }
}

/** A request of Slack to the app. */
export interface Delivery {
  readonly kind: 'command' | 'interaction' | 'event';
  /** What the person did: the command, an action id, a callback id or an event type. */
  readonly label: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A delivery and how the app took it, for the record. */
export interface DeliveryRecord extends Delivery {
  /** HTTP status; null when none came. */
  readonly status: number | null;
  readonly durationMs: number;
}

export interface Dispatch {
  readonly botUrl: string;
  readonly signingSecret: string;
  readonly ackTimeoutMs: number;
  readonly now: () => Temporal.Instant;
  readonly record: (delivery: DeliveryRecord) => void;
}

/**
 * Posts a signed request to the app and returns the body of its answer, parsed when it is JSON.
 * Throws SlackError `operation_timeout` after the ack limit (3 s) and `dispatch_failed` for anything but 2xx.
 */
export async function dispatch(to: Dispatch, delivery: Delivery): Promise<Json | undefined> {
  const startedMs = performance.now();
  const note = (status: number | null) =>
    to.record({ ...delivery, status, durationMs: Math.round(performance.now() - startedMs) });
  try {
    const response = await fetch(to.botUrl, {
      method: 'POST',
      headers: signedHeaders(to, delivery),
      body: delivery.body,
      signal: AbortSignal.timeout(to.ackTimeoutMs),
    });
    const answer = await response.text();
    note(response.status);
    if (!response.ok) throw new SlackError(delivery.label, 'dispatch_failed');
    return answer === '' ? undefined : (parseJson(answer) ?? answer);
  } catch (error) {
    if (error instanceof SlackError) throw error;
    note(null);
    const isLate = textOf(objectOf(error)['name']) === 'TimeoutError';
    throw new SlackError(delivery.label, isLate ? 'operation_timeout' : 'dispatch_failed');
  }
}

/** Signature v0: docs.slack.dev/authentication/verifying-requests-from-slack. */
function signedHeaders(to: Dispatch, delivery: Delivery): Record<string, string> {
  const timestamp = String(Math.floor(to.now().epochMilliseconds / 1000));
  const base = `v0:${timestamp}:${delivery.body}`;
  const digest = createHmac('sha256', to.signingSecret).update(base).digest('hex');
  return {
    'content-type':
      delivery.kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded',
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
    ...delivery.headers,
  };
}
