import type { Temporal } from 'temporal-polyfill';

import { createAuthenticate } from '#delivery/access/api-keys.ts';
import type { Db, Target } from '#store/postgres.ts';

import { listen } from '../../src/http.ts';
import { createLog } from '../../src/log.ts';
import { createMoneyRadar } from '../../src/sdk.ts';
import { urlOf } from '../journeys/bot-process.ts';
import { restHandlers } from './documented.ts';
import { restContext } from './doors.ts';
import { commandContext, terminal } from './terminal.ts';

const KEY = 'a-key-of-my-own-choice';
const WIDTH = 100;

/** What a program sends: the method is POST with a body and GET without, unless said otherwise. */
interface Sent {
  readonly method?: string;
  readonly body?: unknown;
}

/**
 * The three doors over one database: REST as it is served, with answers held against openapi.json, a
 * terminal, and the functions for programs.
 */
export async function threeDoors(
  {
    db,
    target,
    now,
    reader = null,
  }: {
    readonly db: Db;
    readonly target: Target;
    readonly now: Temporal.Instant;
    /** Where custom metrics are asked; nowhere when left out. */
    readonly reader?: Target | null;
  },
  onCleanup: (cleanup: () => Promise<void>) => void,
) {
  const clock = () => now;
  const context = commandContext(db, now);
  const authenticate = createAuthenticate({ db, environmentKey: KEY, now: clock, onError() {} });
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    routes: restHandlers({ ...restContext(db, now), metricsTarget: reader }, authenticate),
    log: createLog({ level: 'silent', isPretty: false }),
  });
  const radar = createMoneyRadar({
    databaseUrl: urlOf(target),
    ...(reader !== null && { customMetricsDatabaseUrl: urlOf(reader) }),
    timezone: 'Europe/Berlin',
    now: clock,
  });
  onCleanup(async () => {
    await server.close(0);
    await radar.close();
  });
  return {
    /** Asks a path below `/api`. */
    ask: async <Body>(path: string, { method, body }: Sent = {}) => {
      const response = await fetch(`http://127.0.0.1:${server.port}/api${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { authorization: `Bearer ${KEY}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Body };
    },
    type: terminal(
      { ...context, operations: { ...context.operations, metricsTarget: async () => reader } },
      WIDTH,
    ),
    radar,
  };
}
