import { Temporal } from 'temporal-polyfill';

import { createAuthenticate } from '#delivery/access/api-keys.ts';
import type { CommandContext } from '#delivery/cli/command.ts';
import { runCommandLine } from '#delivery/cli/run.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import { listen } from '../../../src/http.ts';
import { createLog } from '../../../src/log.ts';
import { createMoneyRadar } from '../../../src/sdk.ts';
import { urlOf } from '../../journeys/bot-process.ts';
import { test as base } from '../../support/database.ts';
import { restHandlers } from '../../support/documented.ts';
import { operations, restContext } from '../../support/doors.ts';
import { sell, subscribe } from '../../support/usage-world.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const KEY = 'a-key-of-my-own-choice';

/** What a draft needs. */
export const DESIGN = {
  name: 'Dearer Pro',
  hypothesis: 'Nobody leaves over $10',
  change_description: 'Pro costs $59',
  metric_tracked: 'mrr',
  affected_segment: 'plan:Pro',
  stop_on: '2026-07-10',
};

export interface Body {
  readonly id: number;
  readonly experiments: readonly { readonly id: number }[];
  readonly next_cursor: string | null;
  readonly errors: readonly { readonly field: string; readonly detail: string }[];
  readonly [field: string]: unknown;
}

/** The three doors over one database with three customers on Pro. */
export const test = base.extend('doors', async ({ db, target }, { onCleanup }) => {
  const world = { db, now: NOW };
  await sell(world, 'Pro', { amount: 4900 });
  for (const customer of ['cus_a', 'cus_b', 'cus_c']) {
    // oxlint-disable-next-line no-await-in-loop
    await subscribe(world, customer, { plan: 'Pro', mrr: '4900' });
  }
  const authenticate = createAuthenticate({
    db,
    environmentKey: KEY,
    now: () => NOW,
    onError() {},
  });
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    routes: restHandlers(restContext(db, NOW), authenticate),
    log: createLog({ level: 'silent', isPretty: false }),
  });
  const timezone = 'Europe/Berlin';
  const radar = createMoneyRadar({ databaseUrl: urlOf(target), timezone, now: () => NOW });
  onCleanup(async () => {
    await server.close(0);
    await radar.close();
  });
  const context: CommandContext = {
    db: async () => db,
    settings: () => ({
      timezone: timezone as Timezone,
      baseCurrency: 'usd' as Currency,
      thresholds: { usageMismatch: 0.7, supportTicketSpike: 3 },
      forwarding: { opsp: null, webhook: null, email: null },
      slack: { mode: 'local', botToken: null, appToken: null, apiUrl: '' },
      stripe: { isSimulated: false, webhookSecrets: [] },
    }),
    now: () => NOW,
    version: '1.2.3',
    operations: operations(NOW),
    progress() {},
  };
  async function ask(path: string, body?: unknown) {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/experiments${path}`, {
      headers: { authorization: `Bearer ${KEY}` },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Body };
  }
  return {
    ask,
    /** A draft over REST, and its number. */
    draft: async (more: object = {}) => (await ask('', { ...DESIGN, ...more })).body.id,
    type: async (...words: string[]) => {
      const said: string[] = [];
      const say = (text: string) => void said.push(text);
      const typed = ['experiment', ...words];
      const code = await runCommandLine(typed, context, { print: say, complain: say, width: 100 });
      return { code, text: said.join('\n') };
    },
    experiments: radar.experiments,
  };
});
