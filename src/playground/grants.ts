import { randomBytes } from 'node:crypto';

import { Temporal } from 'temporal-polyfill';

/** Slack's limits: docs.slack.dev/interactivity/handling-user-interaction. */
const TRIGGER_LIFE = Temporal.Duration.from({ seconds: 3 });
const RESPONSE_URL_LIFE = Temporal.Duration.from({ minutes: 30 });
const RESPONSE_URL_USES = 5;

/** Expired grants are dropped once there are this many. */
const GRANTS_KEPT = 1_000;

/** Who may be answered through a response_url, and which message it was about. */
export interface ResponseTarget {
  readonly channelId: string;
  readonly userId: string;
  readonly messageTs: string | null;
  readonly threadTs: string | null;
}

/** The short-lived rights that Slack hands out with each interaction. */
export interface Grants {
  newTrigger(userId: string): string;
  /** The user whose interaction it was; single use. */
  spendTrigger(triggerId: string): { readonly userId: string } | { readonly error: string };
  newResponse(target: ResponseTarget): string;
  spendResponse(id: string): ResponseTarget | { readonly error: string };
}

interface Trigger {
  readonly userId: string;
  readonly expiresAt: Temporal.Instant;
  isUsed: boolean;
}

interface ResponseUrl {
  readonly target: ResponseTarget;
  readonly expiresAt: Temporal.Instant;
  uses: number;
}

/** Trigger ids (3 s, once) and response urls (30 min, five times). */
export function createGrants(now: () => Temporal.Instant): Grants {
  const triggers = new Map<string, Trigger>();
  const responses = new Map<string, ResponseUrl>();
  const isPast = (at: Temporal.Instant) => Temporal.Instant.compare(now(), at) > 0;

  return {
    newTrigger(userId) {
      const id = `${now().epochMilliseconds}.${randomBytes(12).toString('hex')}`;
      keep(triggers, id, { userId, expiresAt: now().add(TRIGGER_LIFE), isUsed: false });
      return id;
    },
    spendTrigger(triggerId) {
      const trigger = triggers.get(triggerId);
      if (trigger === undefined) return { error: 'invalid_trigger_id' };
      if (trigger.isUsed) return { error: 'exchanged_trigger_id' };
      if (isPast(trigger.expiresAt)) return { error: 'expired_trigger_id' };
      trigger.isUsed = true;
      return { userId: trigger.userId };
    },
    newResponse(target) {
      const id = randomBytes(12).toString('hex');
      keep(responses, id, { target, expiresAt: now().add(RESPONSE_URL_LIFE), uses: 0 });
      return id;
    },
    spendResponse(id) {
      const response = responses.get(id);
      if (response === undefined) return { error: 'invalid_url' };
      if (isPast(response.expiresAt)) return { error: 'expired_url' };
      if (response.uses >= RESPONSE_URL_USES) return { error: 'used_url' };
      response.uses += 1;
      return response.target;
    },
  };
}

function keep<Grant>(grants: Map<string, Grant>, id: string, grant: Grant): void {
  grants.set(id, grant);
  const oldest = grants.keys().next();
  if (grants.size > GRANTS_KEPT && oldest.done === false) grants.delete(oldest.value);
}
