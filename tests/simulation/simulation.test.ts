import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import Stripe from 'stripe';
import { Temporal } from 'temporal-polyfill';
import { expect, test as base } from 'vitest';

import { DAY_S, HOUR_S } from '#simulation/company/calendar.ts';
import type { Visit } from '#simulation/company/company.ts';
import { LANES } from '#simulation/delivery/dispatch.ts';
import { startSimulation, type SimulationOptions } from '#simulation/simulation.ts';

import { openEndpoint, type Endpoint, type Posted } from './endpoint.ts';
import { START, told } from './told.ts';

const SECRET = 'whsec_0123456789';
/** Sixty days of life: some hundred events. */
const NOW = START + 60 * DAY_S;

const test = base.extend('home', async ({}, { onCleanup }) => {
  const home = await mkdtemp(join(tmpdir(), 'simulation-'));
  onCleanup(() => rm(home, { recursive: true }));
  return home;
});

test('the past is loaded completely, each event once and signed as Stripe signs', async ({
  home,
}) => {
  const endpoint = await openEndpoint();
  const simulation = await startSimulation(optionsFor(endpoint, { home }));
  await simulation.loaded;
  await simulation.stop();
  const ids = endpoint.accepted.map(({ body }) => body.id);
  expect(ids.toSorted()).toEqual(pastIds(NOW).toSorted());
  for (const { text, headers } of endpoint.posted) {
    const signature = headers['stripe-signature'] ?? '';
    const event = Stripe.webhooks.constructEvent(
      text,
      signature,
      SECRET,
      300,
      undefined,
      NOW * 1000,
    );
    expect(event.object).toBe('event');
  }
  await endpoint.close();
});

test('many customers are told about at once, each one in order, the catalogue first', async ({
  home,
}) => {
  const endpoint = await openEndpoint(({ text }) => ({ status: 200, afterMs: text.length % 7 }));
  const simulation = await startSimulation(optionsFor(endpoint, { home }));
  await simulation.loaded;
  await simulation.stop();
  expect(endpoint.mostUnderWay).toBeGreaterThan(8);
  expect(endpoint.mostUnderWay).toBeLessThanOrEqual(LANES);
  expect(byCustomer(endpoint.accepted)).toEqual(byCustomer(pastEvents(NOW)));
  const catalogue = endpoint.accepted.findLastIndex(({ body }) => customerOf(body) === null);
  const first = endpoint.accepted.findIndex(({ body }) => customerOf(body) !== null);
  expect(catalogue).toBeLessThan(first);
  await endpoint.close();
});

test('what was answered 503 or not at all is sent again until it is taken', async ({ home }) => {
  const tried = new Set<string>();
  const endpoint = await openEndpoint(({ body }) => {
    const isFirst = !tried.has(body.id);
    tried.add(body.id);
    if (!isFirst || tried.size % 40 > 1) return { status: 200 };
    return { status: tried.size % 40 === 0 ? 503 : 0 };
  });
  const simulation = await startSimulation(optionsFor(endpoint, { home }));
  await simulation.loaded;
  await simulation.stop();
  expect(endpoint.posted.filter(({ status }) => status === 503).length).toBeGreaterThan(5);
  expect(endpoint.posted.filter(({ status }) => status === 0).length).toBeGreaterThan(5);
  expect(byCustomer(endpoint.accepted)).toEqual(byCustomer(pastEvents(NOW)));
  await endpoint.close();
});

test('progress rises to the total and names the day', async ({ home }) => {
  const endpoint = await openEndpoint();
  const shown: { sent: number; total: number; day: string }[] = [];
  const simulation = await startSimulation({
    ...optionsFor(endpoint, { home }),
    onProgress: ({ sent, total, throughDay }) =>
      shown.push({ sent, total, day: throughDay.toString() }),
  });
  await simulation.loaded;
  await simulation.stop();
  const total = pastIds(NOW).length;
  expect(shown.map(({ sent }) => sent)).toEqual(
    shown.map(({ sent }) => sent).toSorted((a, b) => a - b),
  );
  expect(shown.at(-1)).toEqual({ sent: total, total, day: '2025-07-13' });
  await endpoint.close();
});

test('a stop in the middle and another start tell everything, and little of it twice', async ({
  home,
}) => {
  const endpoint = await openEndpoint(() => ({ status: 200, afterMs: 1 }));
  const first = await startSimulation(optionsFor(endpoint, { home }));
  await endpoint.until(() => endpoint.accepted.length > 150);
  await first.stop();
  const before = endpoint.posted.length;
  expect(endpoint.accepted.length).toBe(before);
  expect(before).toBeLessThan(pastIds(NOW).length);

  const second = await startSimulation(optionsFor(endpoint, { home, now: NOW + 60 }));
  await second.loaded;
  await second.stop();
  const ids = endpoint.accepted.map(({ body }) => body.id);
  expect([...new Set(ids)].toSorted()).toEqual(pastIds(NOW + 60).toSorted());
  expect(ids.length - new Set(ids).size).toBeLessThan(300);
  await endpoint.close();
});

test('days later the same company goes on: what happened meanwhile, nothing of before', async ({
  home,
}) => {
  const endpoint = await openEndpoint();
  const first = await startSimulation(optionsFor(endpoint, { home }));
  await first.loaded;
  await first.stop();
  const before = endpoint.posted.length;
  const { seed: _, startAt: __, ...later } = optionsFor(endpoint, { home, now: NOW + 9 * DAY_S });
  const second = await startSimulation({ ...later, seed: 'another' });
  await second.loaded;
  await second.stop();
  const ids = endpoint.posted.slice(before).map(({ body }) => body.id);
  expect(ids.length).toBeGreaterThan(20);
  expect(ids.toSorted()).toEqual(
    pastIds(NOW + 9 * DAY_S)
      .slice(before)
      .toSorted(),
  );
  await endpoint.close();
});

test('while it runs, something happens about every minute, stamped with the time it is', async ({
  home,
}) => {
  const endpoint = await openEndpoint();
  const clock = { at: NOW };
  const simulation = await startSimulation(optionsFor(endpoint, { home, clock }));
  await simulation.loaded;
  const before = endpoint.accepted.length;
  clock.at = NOW + HOUR_S;
  const isLate = ({ body }: Posted) => body.created > NOW + HOUR_S - 300;
  await endpoint.until(() => endpoint.accepted.some(isLate));
  await simulation.stop();
  const live = endpoint.accepted.slice(before).map(({ body }) => body);
  expect(live.every(({ created }) => created > NOW && created <= NOW + HOUR_S)).toBe(true);
  const seconds = new Set(live.map(({ created }) => created));
  expect(seconds.size).toBeGreaterThan(30);
  expect(seconds.size).toBeLessThan(120);
  await endpoint.close();
});

test('a crash while it runs does not change what was told', async ({ home }) => {
  const endpoint = await openEndpoint();
  const clock = { at: NOW };
  const simulation = await startSimulation(optionsFor(endpoint, { home, clock }));
  await simulation.loaded;
  const past = endpoint.accepted.length;
  clock.at = NOW + 1800;
  await endpoint.until(() => endpoint.accepted.length > past + 30);
  const file = join(home, 'simulation.json');
  await copyFile(file, `${file}.crash`);
  await simulation.stop();
  const toldBefore = new Set(endpoint.accepted.map(({ body }) => body.id));
  await copyFile(`${file}.crash`, file);

  const again = await startSimulation(optionsFor(endpoint, { home, clock: { at: NOW + DAY_S } }));
  await again.loaded;
  await again.stop();
  const lived = new Set(pastIds(NOW + DAY_S, await visitsIn(file)));
  expect([...toldBefore].filter((id) => !lived.has(id))).toEqual([]);
  expect(new Set(endpoint.accepted.map(({ body }) => body.id))).toEqual(lived);
  await endpoint.close();
});

test('a company that another version made is not continued with another past', async ({ home }) => {
  const endpoint = await openEndpoint();
  const first = await startSimulation(optionsFor(endpoint, { home }));
  await first.loaded;
  await first.stop();
  const file = join(home, 'simulation.json');
  const position = (await readFile(file, 'utf8')).replace(/evt_1\w+/, 'evt_1other');
  await writeFile(file, position);
  const before = endpoint.posted.length;
  const errors: unknown[] = [];
  const options = optionsFor(endpoint, { home, now: NOW + DAY_S });
  const log = { ...options.log, error: (details: object) => errors.push(details) };
  const second = await startSimulation({ ...options, log });
  await second.loaded;
  await second.stop();
  expect(errors).toEqual([{ err: new Error(ANOTHER_VERSION) }]);
  expect(endpoint.posted.length).toBe(before);
  await endpoint.close();
});

test('usage of every day that is over is reported once, with the key', async ({ home }) => {
  const webhook = await openEndpoint();
  const intake = await openEndpoint();
  const options = { usage: { url: `${intake.url}/api/usage/batch`, key: 'mr_1_secret' } };
  const first = await startSimulation({ ...optionsFor(webhook, { home }), ...options });
  await intake.until(() => lastDay(intake) === '2025-07-12');
  await first.stop();
  const later = optionsFor(webhook, { home, now: NOW + 2 * DAY_S });
  const second = await startSimulation({ ...later, ...options });
  await intake.until(() => lastDay(intake) === '2025-07-14');
  await second.stop();
  const records = intake.accepted.flatMap(({ body }) => body.records);
  expect(records.length).toBeGreaterThan(1_000);
  expect(new Set(records.map(({ idempotency_key }) => idempotency_key)).size).toBe(records.length);
  expect(intake.posted[0]?.headers.authorization).toBe('Bearer mr_1_secret');
  expect(intake.posted[0]?.path).toBe('/api/usage/batch');
  await Promise.all([webhook.close(), intake.close()]);
});

const ANOTHER_VERSION =
  'The company in this folder was made by another version. Delete the folder to begin a new one.';

function optionsFor(
  endpoint: Endpoint,
  { home, now = NOW, clock = { at: now } }: { home: string; now?: number; clock?: { at: number } },
): SimulationOptions {
  return {
    webhookUrl: `${endpoint.url}/webhooks/stripe`,
    webhookSecret: SECRET,
    home,
    seed: 'halyard',
    startAt: instantOf(START),
    now: () => instantOf(clock.at),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
}

function instantOf(at: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(at * 1000);
}

function pastEvents(until: number, visits: Visit[] = []): Pick<Posted, 'body'>[] {
  const { events } = told('halyard', { until, visits });
  return events.map(({ body }) => ({ body: body as unknown as Posted['body'] }));
}

function pastIds(until: number, visits: Visit[] = []): string[] {
  return pastEvents(until, visits).map(({ body }) => body.id);
}

function byCustomer(events: readonly Pick<Posted, 'body'>[]): Map<string | null, string[]> {
  const grouped = new Map<string | null, string[]>();
  for (const { body } of events) {
    const customer = customerOf(body);
    grouped.set(customer, [...(grouped.get(customer) ?? []), body.id]);
  }
  return grouped;
}

function customerOf({ data: { object } }: Posted['body']): string | null {
  return object.object === 'customer' ? object.id : (object.customer ?? null);
}

async function visitsIn(file: string): Promise<Visit[]> {
  const position = JSON.parse(await readFile(file, 'utf8')) as {
    visits: { from_at: number; until_at: number; pace: number }[];
  };
  return position.visits.map(({ from_at: fromAt, until_at: untilAt, pace }) => ({
    fromAt,
    untilAt,
    pace,
  }));
}

function lastDay({ accepted }: Endpoint): string | undefined {
  return accepted.at(-1)?.body.records.at(-1)?.idempotency_key.split(':')[2];
}
