import { Temporal } from 'temporal-polyfill';

import { createEventRecorder } from '#ingestion/event-recorder.ts';
import { drainOnce } from '#ingestion/inbox-worker.ts';
import { readMissing } from '#ingestion/sync/read-missing.ts';
import type { SyncDeps } from '#ingestion/sync/run.ts';
import { createStripeClient, type StripeClient } from '#ingestion/sync/stripe-client.ts';
import { sweepNow } from '#ingestion/sync/sweep.ts';
import { workOnRun, type RunOutcome } from '#ingestion/sync/work-on-run.ts';
import { receiveWebhook } from '#ingestion/webhook.ts';
import { chance, fraction, randomOf, type Random } from '#simulation/company/random.ts';
import type { Db } from '#store/postgres.ts';
import { requestSync, type SyncScope } from '#store/queries/sync.ts';

import type { JsonObject } from './json.ts';
import type { StandIn } from './server.ts';
import { delivery } from './webhooks.ts';

const SECRET = 'whsec_of_the_stand_in';
const RUN_ATTEMPTS_MAX = 500;

/** The part of the bot that Stripe sees, in this process and on the stand-in's clock. */
export interface StripeBot {
  readonly db: Db;
  readonly standIn: StandIn;
  /** Decides when the bot is killed. */
  readonly random: Random;
  readonly outcomes: Map<RunOutcome, number>;
  /** Chance with which a request is the last thing this process does. */
  killShare: number;
  /** What was logged above info. */
  readonly warnings: string[];
}

export function createStripeBot(db: Db, standIn: StandIn, seed: string): StripeBot {
  return {
    db,
    standIn,
    random: randomOf('bot', seed),
    outcomes: new Map(),
    killShare: 0,
    warnings: [],
  };
}

/** Delivers events by webhook and folds them. */
export async function receive(bot: StripeBot, events: readonly JsonObject[]): Promise<void> {
  const { db, standIn } = bot;
  const record = createEventRecorder(db, () => {});
  const now = () => instantOf(standIn.now());
  const deps = {
    secrets: [{ account: 'main', secret: SECRET }],
    livemode: false,
    keepNames: false,
    record,
    now,
  };
  const onFailure = (error: unknown) => {
    throw error;
  };
  const answers = await Promise.all(
    events.map(async (event) =>
      receiveWebhook({ ...deps, onFailure }, delivery(event, SECRET, standIn.now())),
    ),
  );
  const refused = answers.find(({ status }) => status !== 200);
  if (refused !== undefined) throw new Error(`A webhook was refused: ${refused.detail}`);
  await fold(bot);
}

/** Folds until nothing waits. */
async function fold({ db }: StripeBot): Promise<void> {
  while (await drainOnce(db, logOf([])));
}

/** Asks for a run and works on it, killed and started again as often as it happens. */
export async function sync(bot: StripeBot, scope: SyncScope): Promise<void> {
  await requestSync(bot.db, {
    account: null,
    requestedBy: 'a test',
    scope,
    reportsDrifts: scope !== 'full',
  });
  for (let attempt = 0; attempt < RUN_ATTEMPTS_MAX; attempt += 1) {
    const outcome = await workOnRun(depsOf(bot), `process ${attempt}`);
    bot.outcomes.set(outcome, (bot.outcomes.get(outcome) ?? 0) + 1);
    if (outcome === 'done') return fold(bot);
    if (outcome === 'failed' || outcome === 'none')
      throw new Error(`The run: ${outcome}. ${bot.warnings.at(-1)}`);
    // Stripe was away for longer than the bot asks; a minute passes.
    await bot.db`update sync_runs set heartbeat_at = '-infinity' where state = 'running'`;
  }
  throw new Error('The run does not come to an end.');
}

/** Looks for events that no webhook brought; a kill in between leaves it to the next one. */
export async function sweep(bot: StripeBot): Promise<boolean> {
  const deps = depsOf(bot);
  try {
    await sweepNow(deps);
    await readMissing(deps);
    return true;
  } catch (error) {
    if (error instanceof Error && ['AbortError', 'StripeUnavailable'].includes(error.name)) {
      return false;
    }
    throw error;
  }
}

function depsOf(bot: StripeBot): SyncDeps {
  const { db, standIn, random, warnings } = bot;
  const client = createStripeClient({
    apiKey: standIn.apiKey,
    apiBase: standIn.url,
    nowSeconds: () => standIn.now(),
    clockMs: () => performance.now(),
    random: () => fraction(random),
    pause: async () => {},
  });
  return {
    db,
    reader: { client: mortal(client, bot), account: 'main', keepNames: false },
    log: logOf(warnings),
    now: () => instantOf(standIn.now()),
    pause: async () => {},
    onRecorded: () => {},
    onDone: async () => {},
  };
}

/** A process that may end at any of its requests: nothing that comes later in it happens. */
function mortal(client: StripeClient, bot: StripeBot): StripeClient {
  return {
    ...client,
    get: async (path, params) => {
      if (chance(bot.random, bot.killShare)) throw new DOMException('killed', 'AbortError');
      return client.get(path, params);
    },
  };
}

function logOf(warnings: string[]) {
  const note = (_: Record<string, unknown>, message: string) => void warnings.push(message);
  return { info() {}, warn: note, error: note };
}

function instantOf(seconds: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(seconds * 1_000);
}
