import { setTimeout as wait } from 'node:timers/promises';

import { Temporal } from 'temporal-polyfill';
import { describe, expect, onTestFinished } from 'vitest';

import { resolveAlert } from '#analysis/risks/change-alert.ts';
import { changeAndTell } from '#delivery/alerts/change.ts';
import { createLocalSlack, type LocalSlack } from '#playground/local-slack.ts';
import { between, chance, randomOf, type Random } from '#simulation/company/random.ts';
import type { Db, Target } from '#store/postgres.ts';

import type { Fault } from '../../src/playground/faults.ts';
import type { Message } from '../../src/playground/workspace.ts';
import { wordsIn } from '../delivery/slack/support/bot.ts';
import { test } from '../support/database.ts';
import { addSpans } from '../support/ledger-rows.ts';
import { startReplicas, type Replicas } from './replicas.ts';

const ALERTS = Number(process.env['FAULTS_ALERTS'] ?? 60);
const KILLS = Number(process.env['FAULTS_KILLS'] ?? 8);
const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const CHANNELS = ['C0REV', 'C0ALERT', 'C0GEN'] as const;
const SCOPES = ['commands', 'chat:write', 'usergroups:read'];
const CURIOUS = [...SCOPES, 'channels:read', 'channels:history'];
const PATIENTLY = { timeout: 1_800_000 };

process.stdout.write(`Alerts under faults: FC_SEED=${SEED}\n`);

describe('three replicas before a nasty Slack, killed at random,', PATIENTLY, () => {
  test('post each alert once, in order, and show how each ended, when they may look', async ({
    db,
    target,
  }) => {
    const found = await run({ db, target, scopes: CURIOUS });

    expect(found.unknown).toBeGreaterThan(KILLS);
    expect(found).toMatchObject({ lost: 0, duplicates: 0, outOfOrder: 0, untrue: 0 });
  });

  test('post an alert twice only when nobody can know, and mark it, when they may not', async ({
    db,
    target,
  }) => {
    const found = await run({ db, target, scopes: SCOPES });

    expect(found).toMatchObject({ lost: 0, outOfOrder: 0, untrue: 0, unmarked: 0 });
    expect(found.duplicates).toBeLessThanOrEqual(found.unknown);
  });
});

interface Place {
  readonly db: Db;
  readonly target: Target;
  readonly scopes: readonly string[];
}

async function run({ db, target, scopes }: Place) {
  const random = randomOf('alerts', SEED);
  const slack = await createLocalSlack({ now: () => Temporal.Now.instant(), scopes });
  onTestFinished(() => slack.stop());
  for (const channel of slack.workspace.channels) {
    channel.isExtShared = false;
    channel.members = ['U0DANA', slack.workspace.app.botUserId];
  }
  const faults = makeNasty(slack, random);
  const { apiUrl, botToken } = slack;
  const replicas = startReplicas(CHANNELS, { target, apiUrl, botToken });
  onTestFinished(() => replicas.stop());
  const startedAt = performance.now();
  const customers = Array.from({ length: ALERTS }, (_, index) => `cus_f${index}`);
  await addSpans(
    db,
    customers.map((customer) => ({ customer, mrr: '4900', from: '2025-01-01T00:00:00Z' })),
  );
  const killing = killAtRandom(replicas, random);
  await live(db, customers, random);
  await killing;
  await untilTried(slack, ALERTS / 2);
  const livedAt = performance.now();
  slack.faults.clear();
  await untilAllIsTold(db, replicas);
  const found = { ...(await judge(db, slack)), unknown: unknownOf(faults) + KILLS };
  report({
    seed: SEED,
    mayLook: scopes === CURIOUS,
    alerts: ALERTS,
    kills: KILLS,
    calls: slack.calls.length,
    faults: Object.fromEntries(faults),
    ...found,
    livedMs: Math.round(livedAt - startedAt),
    drainedAfterMs: Math.round(performance.now() - livedAt),
  });
  return found;
}

/** A tenth each: done and the line cut, a 429, a 500; some calls hang. */
function makeNasty(slack: LocalSlack, random: Random): Map<string, number> {
  const counts = new Map<string, number>();
  const shares: readonly [share: number, fault: Fault][] = [
    [0.1, { kind: 'accept_then_reset' }],
    [0.1, { kind: 'ratelimited', retryAfterS: 1 }],
    [0.1, { kind: 'status', status: 500 }],
    [0.02, { kind: 'hang' }],
  ];
  slack.faults.decideBy((method) => {
    if (!/^(chat\.|conversations\.(history|replies))/.test(method)) return null;
    for (const [share, fault] of shares) {
      if (!chance(random, share)) continue;
      if (method === 'chat.postMessage') counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1);
      return fault;
    }
    return null;
  });
  return counts;
}

/** After these nobody knows whether a message was posted; a kill may come in between, too. */
function unknownOf(faults: ReadonlyMap<string, number>): number {
  const kinds = ['accept_then_reset', 'status', 'hang'];
  return kinds.reduce((sum, kind) => sum + (faults.get(kind) ?? 0), 0);
}

/** What goes wrong has to meet enough posts, however long the replicas of a busy machine need to start. */
async function untilTried(slack: LocalSlack, posts: number): Promise<void> {
  const tried = () => slack.calls.filter(({ method }) => method === 'chat.postMessage').length;
  while (tried() < posts) await wait(100);
}

async function killAtRandom(replicas: Replicas, random: Random): Promise<void> {
  for (let kill = 0; kill < KILLS; kill += 1) {
    await wait(between(random, 1_500, 4_000));
    await replicas.replace(between(random, 0, CHANNELS.length - 1));
  }
}

/** Payments fail a few at a time; some are made good later, and some alerts are resolved by a person. */
async function live(db: Db, customers: readonly string[], random: Random): Promise<void> {
  for (let next = 0; next < customers.length;) {
    const some = customers.slice(next, next + between(random, 1, 6));
    for (const customer of some) await failPayment(db, customer, chance(random, 0.4) ? 4 : 1);
    next += some.length;
    await wait(between(random, 300, 1_200));
    const [one] = customers.slice(between(random, 0, next - 1));
    if (chance(random, 0.4)) await pay(db, one!);
    else await resolveOne(db, random);
  }
}

async function failPayment(db: Db, customer: string, attempts: number): Promise<void> {
  const at = Temporal.Now.instant();
  await db`
    insert into invoices
      (customer_id, stripe_id, subscription_stripe_id, status, currency, amount_due_minor,
       attempt_count, created_at, next_attempt_at, failed_at)
    select customers.id, ${`in_${customer}`}, subscriptions.stripe_id, 'open', 'usd', 4900,
      ${attempts}, ${at.subtract({ hours: 48 }).toString()},
      ${at.add({ hours: 48 }).toString()}, ${at.subtract({ hours: 1 }).toString()}
    from customers
    inner join subscriptions on subscriptions.customer_id = customers.id
    where customers.stripe_id = ${customer}`;
}

async function pay(db: Db, customer: string): Promise<void> {
  await db`update invoices set status = 'paid' where stripe_id = ${`in_${customer}`}`;
}

async function resolveOne(db: Db, random: Random): Promise<void> {
  const open = await db<{ id: bigint }[]>`
    select id from alerts where resolved_at is null order by id`;
  const one = open[between(random, 0, Math.max(0, open.length - 1))];
  if (one === undefined) return;
  const now = Temporal.Now.instant();
  await changeAndTell(db, (transaction) =>
    resolveAlert(transaction, { id: one.id, outcome: 'kept', note: null, actor: 'cli', now }),
  );
}

/** Every failed payment has had its alert, and nothing waits to be sent. */
async function untilAllIsTold(db: Db, replicas: Replicas): Promise<void> {
  const deadline = performance.now() + 600_000;
  for (;;) {
    const [left] = await db<{ messages: number; alerts: number }[]>`
      select
        (select count(*) from outbox where state in ('pending', 'sending', 'unknown'))::int
          as messages,
        (
          select count(*) from invoices
          where status = 'open' and not exists (
            select from alerts where alerts.customer_id = invoices.customer_id)
        )::int
        + (
          select count(*) from alerts
          inner join invoices on invoices.customer_id = alerts.customer_id
          where resolved_at is null and invoices.status = 'paid'
        )::int as alerts`;
    if (left!.messages === 0 && left!.alerts === 0) return;
    if (performance.now() > deadline) {
      const said = replicas.output().slice(-5_000);
      throw new Error(`It never ended: ${JSON.stringify(left)}\n${said}`);
    }
    await wait(200);
  }
}

/** What stands in Slack against what the database says should. */
async function judge(db: Db, slack: LocalSlack) {
  const messages = CHANNELS.flatMap((channel) => slack.visible(channel, 'U0DANA'));
  const byKey = new Map<string, Message[]>();
  for (const one of messages) byKey.set(keyOf(one), [...(byKey.get(keyOf(one)) ?? []), one]);
  const posts = await db<{ dedupeKey: string; destination: string }[]>`
    select dedupe_key, destination from outbox where kind = 'alert' order by id`;
  const alerts = await db<{ dedupeKey: string; isOver: boolean }[]>`
    select posts.dedupe_key, alerts.resolved_at is not null as is_over from alert_posts as posts
    inner join alerts on alerts.id = posts.alert_id`;
  // Of two of the same the one that the bot knows of is kept true.
  const untrue = alerts.filter(
    ({ dedupeKey, isOver }) => !byKey.get(dedupeKey)?.some((one) => saysItIsOver(one) === isOver),
  );
  const untold = await db`
    select id from alerts where not exists (
      select from alert_posts where alert_posts.alert_id = alerts.id)`;
  const doubles = [...byKey.values()].filter(({ length }) => length > 1);
  return {
    posts: posts.length,
    lost: posts.filter(({ dedupeKey }) => !byKey.has(dedupeKey)).length + untold.length,
    duplicates: doubles.reduce((sum, { length }) => sum + length - 1, 0),
    unmarked: doubles.flatMap((same) => same.slice(1)).filter((one) => !isMarked(one)).length,
    outOfOrder: CHANNELS.filter((channel) => {
      const first = new Set(slack.visible(channel, 'U0DANA').map(keyOf));
      const wanted = posts.filter(({ destination }) => destination === `slack:${channel}`);
      return [...first].join() !== wanted.map(({ dedupeKey }) => dedupeKey).join();
    }).length,
    untrue: untrue.length,
  };
}

function saysItIsOver({ blocks }: Message): boolean {
  return wordsIn(blocks).includes('Kept $');
}

/** A change takes the mark away. */
function isMarked(message: Message): boolean {
  if (message.isEdited) return true;
  return /ref [0-9a-f]{6}/.test(wordsIn(message.blocks)) || message.text.includes('(ref ');
}

function keyOf({ metadata }: Message): string {
  const { event_payload: payload } = metadata as { event_payload: { key: string } };
  return payload.key;
}

function report(figures: object): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
