import type { Logger } from 'pino';

import type { Db } from '#store/postgres.ts';
import { claimMessage, expireMessages, markLostMessages } from '#store/queries/delivery.ts';

import { attempt } from './attempt.ts';
import { createBell } from './bell.ts';
import { gatherRestored } from './gather-restored.ts';
import { sumUpMissedAlerts } from './missed-alerts.ts';
import type { Sender } from './sender.ts';
import { OUTBOX_TIMING, type OutboxTiming } from './timing.ts';

export interface OutboxSenderOptions {
  readonly db: Db;
  readonly log: Logger;
  /** By kind of destination: `slack` carries what goes to `slack:…`. */
  readonly senders: Readonly<Record<string, Sender>>;
  /** Where people are told of what cannot be delivered, the best place first: `slack:C123`. */
  readonly places?: readonly string[];
  readonly timing?: OutboxTiming;
}

export interface OutboxSender {
  /** Looks for messages now and not at the next poll. */
  wake(): void;
  /** Takes no more messages, and resolves when those in hand are settled. */
  stop(): Promise<void>;
}

interface Work extends OutboxSenderOptions {
  readonly timing: OutboxTiming;
}

/** So that one destination that hangs does not hold up the others. */
const PARALLEL_MESSAGES = 4;

/**
 * Sends what is in the outbox until stopped. Any number of senders, in any number of processes, may
 * do so at once: the database decides who gets a message, and its clock is the only one.
 */
export function startOutboxSender(options: OutboxSenderOptions): OutboxSender {
  const work: Work = {
    ...options,
    timing: options.timing ?? OUTBOX_TIMING,
    // People may move a channel while messages are sent.
    get places() {
      return options.places ?? [];
    },
  };
  const inHand = new Set<Promise<void>>();
  const bell = createBell();
  let isStopping = false;
  let isDatabaseAway = false;

  async function round(): Promise<void> {
    await sweep(work);
    while (!isStopping && inHand.size < PARALLEL_MESSAGES) {
      const delivery = await take(work);
      if (delivery === null) return;
      const settled = delivery.run().finally(() => {
        inHand.delete(settled);
        bell.ringIn(delivery.spacingMs);
      });
      inHand.add(settled);
    }
  }

  async function run(): Promise<void> {
    while (!isStopping) {
      try {
        await round();
        isDatabaseAway = false;
      } catch (err) {
        if (!isDatabaseAway) work.log.error({ err }, 'The outbox cannot reach its database');
        isDatabaseAway = true;
      }
      if (!isStopping) await bell.wait(work.timing.pollMs);
    }
    await Promise.all(inHand);
  }

  const finished = run();
  return {
    wake: () => bell.ring(),
    async stop() {
      isStopping = true;
      bell.ring();
      await finished;
    },
  };
}

interface Delivery {
  readonly run: () => Promise<void>;
  /** From when on its destination may have the next one. */
  readonly spacingMs: number;
}

/** Claims the next message. Returns what delivers it, or null when nothing may be sent now. */
async function take({ db, log, senders, timing, places = [] }: Work): Promise<Delivery | null> {
  const kinds = Object.keys(senders);
  const [message] = await claimMessage(db, { kinds, leaseMs: timing.leaseMs });
  if (message === undefined) return null;
  const sender = senders[message.destination.split(':', 1)[0] ?? ''];
  if (sender === undefined) throw new Error(`no sender for ${message.destination}`);
  const spacingMs = Math.min(sender.spacingMs ?? timing.spacingMs, timing.spacingMs);
  const run = () =>
    attempt({ db, log, timing: { ...timing, spacingMs }, sender, places }, message).catch(
      (err: unknown) => {
        const { destination, kind } = message;
        log.error({ err, destination, kind }, `How the ${kind} went could not be recorded`);
      },
    );
  return { run, spacingMs };
}

/** Lost and expired messages change state by the clock alone. */
async function sweep({ db, log, timing }: Work): Promise<void> {
  const { unknownWaitMs } = timing;
  for (const { destination, kind } of await markLostMessages(db, { unknownWaitMs })) {
    log.warn({ destination, kind }, `The ${kind} for ${destination} may or may not have been sent`);
  }
  const expired = await db.begin(async (transaction) => {
    const messages = await expireMessages(transaction, {});
    await sumUpMissedAlerts(transaction, messages);
    await gatherRestored(transaction);
    return messages;
  });
  for (const { destination, kind, lastError } of expired) {
    const reason = lastError ?? 'nothing was tried';
    log.error({ destination, kind }, `The ${kind} for ${destination} came too late (${reason})`);
  }
}
