import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';

import type { EpochSeconds } from '#domain/facts.ts';
import type { Company, StripeEvent, Visit } from '#simulation/company/company.ts';
import {
  createDispatch,
  drain,
  push,
  type Dispatch,
  type Send,
} from '#simulation/delivery/dispatch.ts';
import { advance, openCompany } from '#simulation/life/advance.ts';

import type { Position } from './position.ts';

/** How often the company looks at the clock once its past is told. */
const TICK_MS = 500;

/** What will happen is settled so far ahead on disk: a crash cannot undo what was told already. */
const SETTLED_AHEAD_S = 300;

const SAVE_EVERY_MS = 1_000;

/** After so many events that need no sending, others get a turn. */
const EVENTS_A_BREATH = 500;

export interface Listener {
  readonly position: Position;
  /** The visit that begins with this start; it lasts as long as the company is watched. */
  readonly visit: Visit;
  readonly now: () => EpochSeconds;
  readonly send: Send;
  readonly save: () => Promise<void>;
  readonly stopping: AbortSignal;
  readonly onProgress: (progress: { sent: number; total: number; at: EpochSeconds }) => void;
  readonly onLoaded: () => void;
  /** Called when everything up to `until` was told. */
  readonly onTold: (company: Company, until: EpochSeconds) => Promise<void>;
}

interface Telling extends Listener {
  readonly company: Company;
  readonly dispatch: Dispatch;
  /** What an earlier start has told already. */
  readonly told: { readonly count: number; readonly lastId: string | null };
  /** Events that have happened so far. */
  happened: number;
  savedAtMs: number;
}

/** Tells what happened before this start, then what happens, until it is stopped. */
export async function tellLife(listener: Listener): Promise<void> {
  const { position, visit, stopping } = listener;
  const telling: Telling = {
    ...listener,
    company: openCompany(position),
    dispatch: createDispatch(listener.send),
    told: { count: position.sent, lastId: position.lastEventId },
    happened: 0,
    savedAtMs: 0,
  };
  let until = Math.min(listener.now(), visit.fromAt);
  const total = (await countEvents(position, until)) - telling.told.count;
  await tellUntil(telling, until, (sent, at) => listener.onProgress({ sent, total, at }));
  await listener.onTold(telling.company, until);
  listener.onLoaded();
  while (!stopping.aborted) {
    await listener.onTold(telling.company, until);
    await sleep(TICK_MS, undefined, { signal: stopping }).catch(() => undefined);
    until = listener.now();
    if (until > visit.untilAt) {
      visit.untilAt = until + SETTLED_AHEAD_S;
      await listener.save();
    }
    if (!stopping.aborted) await tellUntil(telling, until);
  }
  visit.untilAt = Math.max(visit.fromAt, Math.min(until, visit.untilAt));
  await listener.save();
}

async function tellUntil(
  telling: Telling,
  until: EpochSeconds,
  onProgress: (sent: number, at: EpochSeconds) => void = () => undefined,
): Promise<void> {
  const { company, dispatch, told } = telling;
  for (const event of advance(company, until)) {
    telling.happened += 1;
    if (telling.happened <= told.count) {
      await passOver(telling, event);
    } else {
      if (!(await push(dispatch, event))) break;
      onProgress(dispatch.acceptedCount, event.createdAt);
      if (performance.now() - telling.savedAtMs > SAVE_EVERY_MS) await remember(telling);
    }
  }
  await drain(dispatch);
  onProgress(dispatch.acceptedCount, until);
  await remember(telling);
}

/** What was told before is not told again, but it must be the same. */
async function passOver({ happened, told }: Telling, event: StripeEvent): Promise<void> {
  if (happened === told.count && told.lastId !== null && event.id !== told.lastId) {
    throw new Error(
      'The company in this folder was made by another version. Delete the folder to begin a new one.',
    );
  }
  if (happened % EVENTS_A_BREATH === 0) await breathe();
}

async function remember(telling: Telling): Promise<void> {
  const { position, dispatch, told } = telling;
  telling.savedAtMs = performance.now();
  const sent = told.count + dispatch.acceptedCount;
  if (sent === position.sent) return;
  position.sent = sent;
  position.lastEventId = dispatch.acceptedId;
  await telling.save();
}

async function countEvents(position: Position, until: EpochSeconds): Promise<number> {
  let count = 0;
  for (const _ of advance(openCompany(position), until)) {
    count += 1;
    if (count % EVENTS_A_BREATH === 0) await breathe();
  }
  return count;
}
