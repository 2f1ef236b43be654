import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Temporal } from 'temporal-polyfill';

import { createStripeClient } from '#ingestion/sync/stripe-client.ts';
import { workOnRun } from '#ingestion/sync/work-on-run.ts';
import type { Db } from '#store/postgres.ts';
import { requestSync } from '#store/queries/sync.ts';

import { timed, type Figure } from './figures.ts';

const SUBSCRIPTIONS = 10_000;
const INVOICES_EACH = 12;
const PROCESS = fileURLToPath(new URL('stripe-process.ts', import.meta.url));
const quiet = { info() {}, warn() {}, error() {} };

/** How long reading a whole account takes, as fast as it goes and at the pace that is kept with Stripe. */
export async function benchSync(db: Db): Promise<Figure[]> {
  const { child, url, apiKey } = await startAccount();
  try {
    const unpaced = await readAccount(db, { url, apiKey, pause: async () => {} });
    const again = await readAccount(db, { url, apiKey, pause: async () => {} });
    const paced = await readAccount(db, { url, apiKey, pause: async (ms) => wait(ms) });
    const account = `${SUBSCRIPTIONS.toLocaleString('en-US')} subscriptions, ${INVOICES_EACH} invoices each`;
    return [
      { name: `first sync, ${account}, unpaced`, value: unpaced },
      { name: '  again, nothing new, unpaced', value: again },
      { name: '  again, at 20 requests a second', value: paced },
    ];
  } finally {
    child.kill('SIGTERM');
  }
}

interface Reading {
  readonly url: string;
  readonly apiKey: string;
  readonly pause: (delayMs: number) => Promise<void>;
}

async function readAccount(db: Db, { url, apiKey, pause }: Reading): Promise<string> {
  let requests = 0;
  const client = createStripeClient({
    apiKey,
    apiBase: url,
    nowSeconds: () => 0,
    clockMs: () => performance.now(),
    random: Math.random,
    pause,
  });
  const counting: typeof client = {
    ...client,
    get: async (path, params) => {
      requests += 1;
      return client.get(path, params);
    },
  };
  await requestSync(db, {
    account: null,
    requestedBy: 'bench',
    scope: 'full',
    reportsDrifts: false,
  });
  const before = process.cpuUsage();
  let outcome = '';
  const ms = await timed(async () => {
    outcome = await workOnRun(
      {
        db,
        reader: { client: counting, account: 'main', keepNames: false },
        log: quiet,
        now: () => Temporal.Now.instant(),
        pause,
        onRecorded() {},
        onDone: async () => {},
      },
      'bench',
    );
  });
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1_000 / ms;
  const seconds = (ms / 1_000).toLocaleString('en-US', { maximumFractionDigits: 1 });
  return `${outcome} in ${seconds} s, ${requests} requests, ${Math.round(share * 100)} % of a processor`;
}

async function startAccount(): Promise<{ child: ChildProcess; url: string; apiKey: string }> {
  const words = ['--import', 'tsx', '--conditions=source', PROCESS];
  const child = spawn(process.execPath, [...words, String(SUBSCRIPTIONS), String(INVOICES_EACH)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const [url = '', apiKey = ''] = line.toString().trim().split(' ');
  return { child, url, apiKey };
}
