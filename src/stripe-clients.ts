import { setTimeout as wait } from 'node:timers/promises';

import { examineKey, type ExaminedKey } from '#ingestion/sync/examine-key.ts';
import { createStripeClient, type StripeClient } from '#ingestion/sync/stripe-client.ts';

import { systemClock, type Config } from './config.ts';
import type { Log } from './log.ts';
import { StartError } from './start-error.ts';
import type { StripeAccount } from './stripe-accounts.ts';

/** What there is to say when nothing can be read. */
const NO_STRIPE_KEY =
  'STRIPE_API_KEY is not set, so there is no Stripe account to read. Set a restricted key that may ' +
  'read (Stripe dashboard, Developers, API keys). Example: STRIPE_API_KEY=rk_live_…';

/** Whoever asks whether a key works does not want to wait. */
const PROBE_ATTEMPTS = 2;

/** The accounts of the settings, at least one. Throws StartError when there is none. */
export function accountsToRead({ stripe }: Pick<Config, 'stripe'>): readonly StripeAccount[] {
  if (stripe.accounts.length === 0) throw new StartError(NO_STRIPE_KEY);
  return stripe.accounts;
}

/** A client for one account, with a pace of its own. */
export function stripeClient(
  { stripe }: Pick<Config, 'stripe'>,
  { apiKey }: Pick<StripeAccount, 'apiKey'>,
  { log, signal, attemptsMax }: { log: Log; signal?: AbortSignal; attemptsMax?: number },
): StripeClient {
  return createStripeClient({
    apiKey,
    apiBase: stripe.apiBase,
    nowSeconds: () => Math.floor(systemClock().epochMilliseconds / 1_000),
    clockMs: () => performance.now(),
    random: Math.random,
    pause: async (delayMs) => wait(delayMs, undefined, { signal }),
    ...(attemptsMax !== undefined && { attemptsMax }),
    ...(signal !== undefined && { signal }),
    onRetry: ({ path, attempt, reason }) =>
      log.warn({ path, attempts: attempt, reason }, 'Stripe: asking again'),
  });
}

/**
 * What the key of an account may not read, a sentence each, and whether it could write. Rejects with a
 * sentence.
 */
export async function examineStripeKey(
  config: Pick<Config, 'stripe'>,
  { account, log }: { readonly account: string; readonly log: Log },
): Promise<ExaminedKey & { readonly canWrite: boolean }> {
  const found = accountsToRead(config).find(({ name }) => name === account);
  if (found === undefined) throw new StartError(`STRIPE_API_KEY has no account “${account}”.`);
  const client = stripeClient(config, found, { log, attemptsMax: PROBE_ATTEMPTS });
  return { ...(await examineKey(client)), canWrite: found.apiKey.startsWith('sk_') };
}
