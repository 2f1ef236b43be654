import { setTimeout as pause } from 'node:timers/promises';

import type { Logger } from 'pino';

import type { Db } from '#store/postgres.ts';
import { finishMessage, holdDestination, keepLease } from '#store/queries/delivery.ts';

import { messageRef } from './message-ref.ts';
import type { Outcome, OutboxMessage, Sender } from './sender.ts';
import { settle, type Settlement } from './settle.ts';
import { tellTrouble } from './tell-trouble.ts';
import type { OutboxTiming } from './timing.ts';

export interface ClaimedMessage extends OutboxMessage {
  readonly attempts: number;
  readonly previousState: string;
  /** Written before an older backup was put back, so it may have been sent since. */
  readonly isOfBackup: boolean;
}

interface AttemptDeps {
  readonly db: Db;
  readonly log: Logger;
  readonly timing: OutboxTiming;
  readonly sender: Sender;
  /** Where people are told of what cannot be delivered, the best place first. */
  readonly places: readonly string[];
}

/** Of a message that waited in a backup, where nobody can look: rather not at all than twice. */
const perhapsSent: Outcome = {
  kind: 'dead',
  error: 'waited_in_backup',
  advice: 'It may have been sent before the backup was put back, which cannot be looked up there.',
};

const RECORDING_TRIES = 5;
const RECORDING_PAUSE_MS = 200;

/** Tries to deliver one claimed message and records how it went. */
export async function attempt(deps: AttemptDeps, message: ClaimedMessage): Promise<void> {
  const isUncertain = message.previousState === 'unknown';
  const outcome = await deliver(deps, message, isUncertain);
  const { attempts } = message;
  await tell(deps, message, outcome);
  await record(deps, message, settle(outcome, { attempts, isUncertain }, deps.timing));
  report(deps.log, message, outcome);
  if (outcome.kind === 'held' && outcome.scope === 'kind') await holdKind(deps, message, outcome);
}

/** Before it is recorded, so that a crash in between tells it twice, which is once, and not never. */
async function tell({ db, log, places }: AttemptDeps, message: ClaimedMessage, outcome: Outcome) {
  if (outcome.kind !== 'held' && outcome.kind !== 'dead') return;
  await tellTrouble(db, { message, outcome }, places).catch((err: unknown) => {
    log.warn({ err }, `Nobody could be told what became of the ${message.kind}`);
  });
}

/** After an attempt without an answer the message is looked for first, and sent again only then. */
async function deliver(
  { db, sender, timing }: AttemptDeps,
  message: ClaimedMessage,
  isUncertain: boolean,
): Promise<Outcome> {
  try {
    const { id: messageId, dedupeKey, attempts } = message;
    const lease = { messageId, attempt: attempts, leaseMs: timing.leaseMs };
    const isOurs = async () => (await keepLease(db, lease)).length > 0;
    if (!isUncertain) return await sender.send(message, { visibleRef: null, isOurs });
    const found = await sender.find(message);
    if (found.kind === 'found') return { kind: 'sent', remoteRef: found.remoteRef };
    if (found.kind === 'later' || found.kind === 'held') return found;
    if (found.kind === 'cannot_look' && message.isOfBackup) return perhapsSent;
    return await sender.send(message, { visibleRef: messageRef(dedupeKey), isOurs });
  } catch (error) {
    return { kind: 'unknown', error: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * What was sent cannot be unsent, so a database that is away for a moment is waited for. When it
 * stays away the lease runs out and the message counts as unknown.
 */
async function record(
  { db }: AttemptDeps,
  { id, attempts }: ClaimedMessage,
  settlement: Settlement,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await finishMessage(db, { messageId: id, attempt: attempts, ...settlement });
      return;
    } catch (error) {
      if (tries === RECORDING_TRIES) throw error;
      await pause(RECORDING_PAUSE_MS * 2 ** tries);
    }
  }
}

async function holdKind(
  { db, timing }: AttemptDeps,
  { destination }: ClaimedMessage,
  { error }: Outcome & { kind: 'held' },
): Promise<void> {
  const kind = `${destination.split(':', 1)[0] ?? ''}:`;
  await holdDestination(db, { destination: kind, holdMs: timing.holdMs, reason: error });
}

function report(log: Logger, message: ClaimedMessage, outcome: Outcome): void {
  const { destination, kind, attempts } = message;
  const about = { destination, kind, attempts };
  const what = `the ${kind} for ${destination}`;
  switch (outcome.kind) {
    case 'sent':
      return log.info(about, `Sent ${what}`);
    case 'needless':
      return log.info(about, `Not needed any more: ${what} (${outcome.reason})`);
    case 'later':
      return log.warn(about, `Not sent yet, will be tried again: ${what} (${outcome.error})`);
    case 'unknown':
      return log.warn(about, `No answer, so it may have arrived: ${what} (${outcome.error})`);
    case 'held':
      return log.error(about, `Waiting: ${what} (${outcome.error}). ${outcome.advice}`);
    case 'dead':
      return log.error(about, `Given up: ${what} (${outcome.error}). ${outcome.advice}`);
    default:
      return outcome satisfies never;
  }
}
