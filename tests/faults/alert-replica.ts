import { setTimeout as wait } from 'node:timers/promises';

import { pino } from 'pino';
import { Temporal } from 'temporal-polyfill';

import { scanRisks } from '#analysis/risks/scan.ts';
import { announceTo } from '#delivery/alerts/announce.ts';
import { startOutboxSender } from '#delivery/outbox/start-sender.ts';
import { createSlack } from '#delivery/slack/app.ts';
import { parseCurrency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';
import { connect, type Target } from '#store/postgres.ts';

import { plainGround } from '../support/settings.ts';

/**
 * A process of its own that does what a bot does about alerts, with shorter waits: it scans, announces
 * in a channel of its own, and sends. Its parent ends it without a warning.
 */
const target = JSON.parse(process.env['REPLICA_TARGET'] ?? '') as Target;
const channel = process.env['REPLICA_CHANNEL'] ?? '';
const apiUrl = process.env['REPLICA_SLACK'] ?? '';

/** Slack's client gives up after 10 s, and the lease must outlast that. */
const TIMING = { pollMs: 50, leaseMs: 11_000, unknownWaitMs: 700, spacingMs: 30, holdMs: 500 };
const SCAN_EVERY_MS = 300;

const now = () => Temporal.Now.instant();
const log = pino({ level: 'warn' });
const db = connect(target, { max: 6 });
const timezone = parseTimezone('UTC')!;
const baseCurrency = parseCurrency('usd')!;
const thresholds = {
  mrrDeclineWarningPercent: 5,
  mrrDeclineCriticalPercent: 15,
  usageMismatch: 0.7,
  supportTicketSpike: 3,
};
const slack = createSlack({
  settings: plainGround,
  config: {
    slack: {
      mode: 'http',
      botToken: process.env['REPLICA_TOKEN'] ?? '',
      signingSecret: 'not used here',
      appToken: null,
      apiUrl,
      alertChannel: channel,
      digestChannel: null,
      allowedUsers: '*',
      allowedUsergroups: [],
    },
    stripe: { isSimulated: false },
    timezone,
    baseCurrency,
    thresholds,
  },
  db,
  log,
  now,
  version: 'replica',
  wakeOutbox: () => {},
});
startOutboxSender({ db, log, senders: { slack: slack.sender }, timing: TIMING });

for (;;) {
  const scope = { now: now(), timezone, baseCurrency, thresholds };
  await scanRisks(db, scope, announceTo(channel)).catch((err: unknown) => {
    log.error({ err }, 'The scan failed; trying again');
  });
  await wait(SCAN_EVERY_MS);
}
