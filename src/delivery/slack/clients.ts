import type { Logger as SlackLogger } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';

const TIMEOUT_MS = 10_000;

export interface Clients {
  /** For a person who is waiting: tried twice, quickly. */
  readonly interactive: WebClient;
  /** For the outbox, which decides by itself when to try again. */
  readonly background: WebClient;
}

/**
 * Two clients, because a 429 pauses every call of a client: a throttled digest must not hold up a
 * person who has three seconds. Neither waits for a rate limit nor repeats what may have arrived.
 */
export function createClients({
  botToken,
  apiUrl,
  logger,
}: {
  readonly botToken: string;
  readonly apiUrl: string;
  readonly logger: SlackLogger;
}): Clients {
  const shared: WebClientOptions = {
    slackApiUrl: apiUrl,
    timeout: TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    logger,
  };
  return {
    interactive: new WebClient(botToken, {
      ...shared,
      retryConfig: { retries: 1, minTimeout: 200 },
    }),
    background: new WebClient(botToken, { ...shared, retryConfig: { retries: 0 } }),
  };
}
