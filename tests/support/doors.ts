import { Temporal } from 'temporal-polyfill';

import { scanRisks } from '#analysis/risks/scan.ts';
import type { CommandContext, ExaminedStripe } from '#delivery/cli/command.ts';
import type { RestContext } from '#delivery/rest/route.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { isMigrated } from '../../src/open-store.ts';
import { readOnly } from './read-only.ts';
import { plainGround } from './settings.ts';

/** What the program gives the REST interface, over one database; where it only reads, it could not write. */
export function restContext(db: Db, now: Temporal.Instant): RestContext {
  const timezone = 'Europe/Berlin' as Timezone;
  return {
    db,
    readDb: readOnly(db),
    now: () => now,
    timezone,
    baseCurrency: parseCurrency('usd') as Currency,
    usageThreshold: 0.7,
    ticketSpike: 3,
    version: '1.2.3',
    isSimulated: false,
    settings: plainGround,
    takeUsage: (records) => takeUsage(db, records, { now, timezone }),
    scanRisks: () => scanRisks(db, riskScope(now)),
    metricsTarget: null,
  };
}

/** What Stripe says of a key and an endpoint with which all is well. */
export function examined(now: Temporal.Instant): ExaminedStripe {
  return {
    refused: [],
    metersRefused: null,
    canWrite: false,
    endpoints: [{ url: 'https://radar.example.com/webhooks/stripe', isEnabled: true, missing: [] }],
    stripeSeconds: Math.floor(now.epochMilliseconds / 1000),
  };
}

/** What the program does for the command line, in Berlin; nothing is served. */
export function operations(now: Temporal.Instant): CommandContext['operations'] {
  const timezone = 'Europe/Berlin' as Timezone;
  return {
    serve: async () => {},
    migrate: async () => [],
    isMigrated,
    rebuild,
    examineStripeKey: async () => examined(now),
    syncStripe: async () => {
      throw new Error('Stripe is played by nobody here.');
    },
    takeUsage: (db, records) => takeUsage(db, records, { now, timezone }),
    environmentSettings: plainGround.environment,
    scanRisks: (db) => scanRisks(db, riskScope(now)),
    metricsTarget: async () => null,
  };
}

function riskScope(now: Temporal.Instant) {
  return {
    now,
    timezone: 'Europe/Berlin' as Timezone,
    baseCurrency: parseCurrency('usd') as Currency,
    thresholds: {
      mrrDeclineWarningPercent: 5,
      mrrDeclineCriticalPercent: 15,
      usageMismatch: 0.7,
      supportTicketSpike: 3,
    },
  };
}
