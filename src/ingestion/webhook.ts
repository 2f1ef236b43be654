import Stripe from 'stripe';
import type { Temporal } from 'temporal-polyfill';

import type { RecordEvent } from './event-recorder.ts';
import { ofAccount } from './of-account.ts';
import { projectEvent, type Keeping } from './projection.ts';

/** How far a signature's time may be from ours, both ways: stripe-node accepts any future. */
const TOLERANCE_S = 300;
/** Tells stripe-node to leave the time to us. */
const UNCHECKED = 0;

/** Whoever signs with it tells of this account. */
interface WebhookSecret {
  readonly account: string;
  readonly secret: string;
}

export interface WebhookDeps extends Keeping {
  /** Any of these may have signed: Stripe signs with both while a secret is being rolled. */
  readonly secrets: readonly WebhookSecret[];
  /** Which mode's events belong here; null takes both. */
  readonly livemode: boolean | null;
  readonly record: RecordEvent;
  readonly now: () => Temporal.Instant;
  readonly onFailure: (error: unknown) => void;
}

export interface WebhookRequest {
  readonly body: Buffer;
  readonly signature: string | undefined;
}

export type WebhookAnswer =
  | { readonly status: 200; readonly detail: string }
  | { readonly status: 400; readonly detail: string }
  | { readonly status: 503; readonly detail: string };

/**
 * Verifies a webhook's raw bytes, stores what is kept of it, and answers once that is committed.
 * Nothing else happens in the request, so that Stripe never waits for our arithmetic. An answer of
 * 503 makes Stripe deliver the event again.
 */
export async function receiveWebhook(
  deps: WebhookDeps,
  request: WebhookRequest,
): Promise<WebhookAnswer> {
  const signed = signerOf(request, deps);
  if ('refusal' in signed) return { status: 400, detail: signed.refusal };
  const event = projectEvent(parse(request.body), deps);
  if (event === null) return { status: 400, detail: 'The body is not a Stripe event.' };
  if (deps.livemode !== null && event.isLivemode !== deps.livemode) {
    const mode = deps.livemode ? 'live' : 'test';
    return { status: 400, detail: `This endpoint takes events of ${mode} mode only.` };
  }
  try {
    await deps.record(ofAccount(event, signed.account));
    return { status: 200, detail: 'Stored.' };
  } catch (error) {
    deps.onFailure(error);
    return { status: 503, detail: 'The event could not be stored. Deliver it again.' };
  }
}

/** The account whose secret has signed these bytes lately. */
function signerOf(
  { body, signature }: WebhookRequest,
  { secrets, now }: WebhookDeps,
): { readonly account: string } | { readonly refusal: string } {
  if (signature === undefined) return { refusal: 'The Stripe-Signature header is missing.' };
  const signedAt = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(signature)?.[1]);
  if (Number.isNaN(signedAt)) return { refusal: 'The Stripe-Signature header has no time.' };
  const age = Math.floor(now().epochMilliseconds / 1000) - signedAt;
  if (Math.abs(age) > TOLERANCE_S) {
    const when = age > 0 ? 'ago' : 'from now';
    return {
      refusal: `The signature was made more than ${String(TOLERANCE_S)} seconds ${when}.`,
    };
  }
  const signer = secrets.find(({ secret }) => isSignedWith(secret, body, signature));
  return (
    signer ?? {
      refusal: 'No signature matches. Check STRIPE_WEBHOOK_SECRET against the endpoint in Stripe.',
    }
  );
}

function isSignedWith(secret: string, body: Buffer, signature: string): boolean {
  try {
    return Stripe.webhooks.signature?.verifyHeader(body, signature, secret, UNCHECKED) ?? false;
  } catch {
    return false;
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
