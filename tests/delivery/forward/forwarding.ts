import { pino } from 'pino';
import { Temporal } from 'temporal-polyfill';
import { onTestFinished, vi } from 'vitest';

import { destinationOf, FORWARDERS, type Forwarder } from '#delivery/forward/forwarders.ts';
import type { ForwardSources } from '#delivery/forward/news.ts';
import type { Sender } from '#delivery/outbox/sender.ts';
import { startOutboxSender } from '#delivery/outbox/start-sender.ts';
import { OUTBOX_TIMING } from '#delivery/outbox/timing.ts';
import { parseCurrency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import { setForwarders } from '#store/queries/delivery.ts';

import { NOW } from '../slack/support/company.ts';

export function sourcesOf(db: Db): ForwardSources {
  return {
    db,
    now: () => Temporal.Instant.from(NOW),
    timezone: parseTimezone('UTC')!,
    baseCurrency: parseCurrency('usd')!,
  };
}

/** As a start with these configured. */
export async function configure(db: Db, ...forwarders: Forwarder[]): Promise<void> {
  const destinations = forwarders.map(destinationOf);
  await setForwarders(db, { kinds: [...FORWARDERS], destinations });
}

/** Sends what is in the outbox; returns the lines of its log. */
export function send(db: Db, senders: Record<string, Sender>, places: string[] = []): string[] {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const timing = { ...OUTBOX_TIMING, pollMs: 5, spacingMs: 0, unknownWaitMs: 20 };
  const outbox = startOutboxSender({ db, log, senders, places, timing });
  onTestFinished(() => outbox.stop());
  return lines;
}

interface Row {
  readonly destination: string;
  readonly state: string;
  readonly lastError: string | null;
  readonly body: unknown;
}

/** What is for forwarders, in order. */
export async function forwards(db: Db): Promise<Row[]> {
  return db<Row[]>`
    select destination, state, last_error, body from outbox
    where destination not like 'slack:%' order by id`;
}

/** Waits until the messages for forwarders stand so. */
export async function statesAre(db: Db, ...states: string[]): Promise<void> {
  await vi.waitFor(
    async () => {
      const now = (await forwards(db)).map(({ state }) => state);
      if (now.join() !== states.join()) throw new Error(`they are ${now.join()}`);
    },
    { timeout: 15_000, interval: 10 },
  );
}

/** How long until something may be sent there. */
export async function waitOf(db: Db, destination: string): Promise<number> {
  const [row] = await db<{ wait: number }[]>`
    select extract(epoch from not_before_at - clock_timestamp())::float8 as wait
    from outbox_destinations where destination = ${destination}`;
  return row?.wait ?? 0;
}

/** As if all the waiting were over. */
export async function makeDue(db: Db): Promise<void> {
  await db`update outbox set next_attempt_at = clock_timestamp()`;
  await db`update outbox_destinations set not_before_at = clock_timestamp()`;
}
