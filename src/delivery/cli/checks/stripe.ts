import type { CommandContext, ExaminedStripe, Settings } from '#delivery/cli/command.ts';
import { count } from '#delivery/slack/wording/days.ts';

import { bad, good, words, type Check } from './check.ts';

/** Stripe refuses what is signed five minutes off; a minute is worth mending. */
const SKEW_MOST_S = 60;
const EVENTS_NAMED = 5;

/**
 * Whether events from Stripe come and can be verified, and whether each account's key may read what is
 * read.
 */
export async function checkStripe(context: CommandContext): Promise<Check[]> {
  const { stripe } = context.settings();
  if (stripe.isSimulated)
    return [good('Stripe', 'a simulated company, because STRIPE_API_KEY is not set')];
  const { accounts } = stripe;
  const checks = await Promise.all(
    accounts.map(async ({ name }) => {
      const own = [checkSecrets(name, stripe), ...(await checkKey(name, context))];
      return accounts.length === 1
        ? own
        : own.map((check) => ({ ...check, name: `${check.name} (${name})` }));
    }),
  );
  return checks.flat();
}

function checkSecrets(account: string, { webhookSecrets }: Settings['stripe']): Check {
  const { length } = webhookSecrets.filter((secret) => secret.account === account);
  const isAlone = length === webhookSecrets.length;
  return length > 0
    ? good('Stripe', length === 1 ? 'a webhook secret is set' : `${length} webhook secrets are set`)
    : bad(
        'Stripe',
        isAlone
          ? 'STRIPE_WEBHOOK_SECRET is not set, so every event is refused'
          : 'STRIPE_WEBHOOK_SECRET has no secret of this account, so its events are refused',
        'Copy the signing secret of the endpoint from the Stripe dashboard (Developers, Webhooks).',
      );
}

async function checkKey(account: string, { operations, now }: CommandContext): Promise<Check[]> {
  try {
    const found = await operations.examineStripeKey(account);
    return [
      ...checkPermissions(found),
      checkMeters(found),
      ...checkEndpoints(found),
      checkClock(found, now().epochMilliseconds / 1000),
    ];
  } catch (error) {
    return [bad('Stripe key', 'reads nothing', words(error))];
  }
}

function checkPermissions({ refused, canWrite }: ExaminedStripe): Check[] {
  const name = 'Stripe key';
  if (refused.length > 0) {
    return refused.map((mend) => bad(name, 'may not read everything it should', mend));
  }
  return [
    good(
      name,
      canWrite
        ? 'reads everything, and could change everything too: a restricted key (rk_…) that only reads is safer'
        : 'reads everything it should',
    ),
  ];
}

function checkMeters({ metersRefused }: ExaminedStripe): Check {
  return good(
    'Stripe meters',
    metersRefused === null
      ? 'can be read'
      : `are not read, which matters only if you bill by them. ${metersRefused}`,
  );
}

function checkEndpoints({ endpoints }: ExaminedStripe): Check[] {
  const name = 'Stripe webhook';
  if (endpoints === null) {
    const how = 'the key may not look at endpoints, which it need not';
    return [good(name, `${how}; see Developers, Webhooks whether deliveries succeed`)];
  }
  if (endpoints.length === 0) {
    return [
      bad(
        name,
        'no endpoint of this account ends in /webhooks/stripe, so changes are seen five minutes late',
        'Add one in the Stripe dashboard (Developers, Webhooks) for https://YOUR-HOST/webhooks/stripe.',
      ),
    ];
  }
  return endpoints.map(({ url, isEnabled, missing }) => {
    if (!isEnabled) return bad(name, `${url} is disabled`, 'Enable it under Developers, Webhooks.');
    if (missing.length === 0) return good(name, `${url} gets every event that is read`);
    const more = missing.length > EVENTS_NAMED ? ' …' : '';
    return bad(
      name,
      `${url} lacks ${count(missing.length, 'event')}: ${missing.slice(0, EVENTS_NAMED).join(', ')}${more}`,
      'Add them to the endpoint; the README lists all of them under Set it up, Stripe.',
    );
  });
}

/** A signature is refused when it is five minutes off, so the clocks have to agree. */
function checkClock({ stripeSeconds }: ExaminedStripe, nowSeconds: number): Check {
  const name = 'Stripe clock';
  if (stripeSeconds === 0) return good(name, 'not seen, since nothing could be read');
  const apart = Math.abs(Math.round(nowSeconds - stripeSeconds));
  return apart <= SKEW_MOST_S
    ? good(name, 'agrees')
    : bad(
        name,
        `is ${apart} s apart from this machine's`,
        'Keep this machine on network time (NTP).',
      );
}
