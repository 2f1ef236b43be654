import { enqueueDigestMail } from '#delivery/forward/digest-mail.ts';
import { createMailSender } from '#delivery/forward/e-mail.ts';
import { destinationOf, FORWARDERS } from '#delivery/forward/forwarders.ts';
import { createOpspSender } from '#delivery/forward/opsp.ts';
import { createWebhookSender } from '#delivery/forward/signed-webhook.ts';
import { enqueueWeeklyMail } from '#delivery/forward/weekly-mail.ts';
import { forgetOldMessages } from '#delivery/outbox/forget.ts';
import type { Sender } from '#delivery/outbox/sender.ts';
import type { Db } from '#store/postgres.ts';
import { setForwarders } from '#store/queries/delivery.ts';

import { systemClock, type Config } from './config.ts';
import type { DailyJob } from './schedule.ts';

/** After the night's work, and before people look. */
const FORGET_AT = '40 4 * * *';

interface Parts {
  readonly config: Config;
  readonly db: Db;
  readonly readDb: Db;
}

interface Forwarding {
  /** By kind of destination. */
  readonly senders: Readonly<Record<string, Sender>>;
  /** Where people are told of what cannot be delivered, the best place first. */
  readonly places: readonly string[];
  /** Read at each look, as places and hours may change. */
  readonly jobs: readonly DailyJob[];
}

/**
 * What carries alerts to where the configuration says, besides Slack. The database remembers where, so
 * that an alert that another process changes is forwarded as well.
 */
export async function startForwarding(parts: Parts): Promise<Forwarding> {
  const { config, db } = parts;
  const configured = FORWARDERS.filter((forwarder) => config.forwarding[forwarder] !== null);
  const destinations = configured.map(destinationOf);
  await setForwarders(db, { kinds: [...FORWARDERS], destinations });
  return {
    senders: sendersOf(parts),
    get places() {
      return placesOf(config);
    },
    get jobs() {
      return jobsOf(parts);
    },
  };
}

function placesOf({ slack, forwarding }: Config): string[] {
  const channels = [slack.alertChannel, slack.digestChannel].filter((id) => id !== null);
  return [
    ...new Set(channels.map((id) => `slack:${id}`)),
    ...(forwarding.email === null ? [] : [destinationOf('email')]),
  ];
}

function sendersOf({ config, db }: Parts): Record<string, Sender> {
  const { opsp, webhook, email } = config.forwarding;
  const sources = {
    db,
    now: systemClock,
    get timezone() {
      return config.timezone;
    },
    get baseCurrency() {
      return config.baseCurrency;
    },
  };
  return {
    ...(opsp !== null && { opsp: createOpspSender(sources, opsp) }),
    ...(webhook !== null && { webhook: createWebhookSender(sources, webhook) }),
    ...(email !== null && { email: createMailSender(sources, email) }),
  };
}

function jobsOf({ config, db, readDb }: Parts): DailyJob[] {
  const { timezone, baseCurrency, stripe, cron, forwarding } = config;
  const forget: DailyJob = {
    name: 'forget_messages',
    pattern: FORGET_AT,
    run: async () => void (await forgetOldMessages(db)),
  };
  if (forwarding.email === null) return [forget];
  const { isSimulated } = stripe;
  const sources = { db, readDb, now: systemClock, timezone, baseCurrency, isSimulated };
  const digest: DailyJob = {
    name: 'digest:email',
    isTold: true,
    pattern: cron.digest,
    run: async (day) => void (await enqueueDigestMail(sources, day)),
  };
  const weekly: DailyJob = {
    name: 'weekly:email',
    isTold: true,
    pattern: cron.weekly,
    run: async (day) => void (await enqueueWeeklyMail(sources, day)),
  };
  return [forget, digest, weekly];
}
