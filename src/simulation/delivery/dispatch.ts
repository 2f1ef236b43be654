import type { StripeEvent } from '#simulation/company/company.ts';

/** Requests under way at once. */
export const LANES = 32;

/** Events taken in and not yet accepted; more would only fill the memory. */
const MOST_WAITING = 256;

/** Says false when it was stopped before it was done. */
export type Send = (event: StripeEvent) => Promise<boolean>;

/** Deliveries under way: many at a time, but those of one customer strictly one after the other. */
export interface Dispatch {
  readonly send: Send;
  /** Everything taken in and not yet accepted without a gap before it. */
  readonly inOrder: Entry[];
  readonly ready: Entry[];
  /** Per customer with a delivery under way or ready, what waits behind it. */
  readonly behind: Map<string, Entry[]>;
  readonly wakers: (() => void)[];
  underWay: number;
  isStopped: boolean;
  /** How many of the first events are accepted without a gap, and the id of the last of them. */
  acceptedCount: number;
  acceptedId: string | null;
}

interface Entry {
  readonly event: StripeEvent;
  isDone: boolean;
}

/** A dispatch with nothing under way. */
export function createDispatch(send: Send): Dispatch {
  return {
    send,
    inOrder: [],
    ready: [],
    behind: new Map(),
    wakers: [],
    underWay: 0,
    isStopped: false,
    acceptedCount: 0,
    acceptedId: null,
  };
}

/**
 * Takes an event in as soon as there is room for it; false once a delivery was stopped. Events of
 * the catalogue are delivered alone, so that nothing refers to what is not there yet.
 */
export async function push(dispatch: Dispatch, event: StripeEvent): Promise<boolean> {
  const isAlone = event.customerId === null;
  if (isAlone) await drain(dispatch);
  while (dispatch.inOrder.length >= MOST_WAITING && !dispatch.isStopped) await change(dispatch);
  if (dispatch.isStopped) return false;
  const entry = { event, isDone: false };
  dispatch.inOrder.push(entry);
  const queue = dispatch.behind.get(laneOf(event));
  if (queue === undefined) {
    dispatch.behind.set(laneOf(event), []);
    dispatch.ready.push(entry);
  } else {
    queue.push(entry);
  }
  pump(dispatch);
  if (isAlone) await drain(dispatch);
  return !dispatch.isStopped;
}

/** Waits until everything taken in is accepted, or nothing moves any more because of a stop. */
export async function drain(dispatch: Dispatch): Promise<void> {
  while (dispatch.underWay > 0) await change(dispatch);
}

function pump(dispatch: Dispatch): void {
  while (!dispatch.isStopped && dispatch.underWay < LANES) {
    const entry = dispatch.ready.shift();
    if (entry === undefined) return;
    dispatch.underWay += 1;
    void dispatch.send(entry.event).then((isAccepted) => settle(dispatch, entry, isAccepted));
  }
}

function settle(dispatch: Dispatch, entry: Entry, isAccepted: boolean): void {
  dispatch.underWay -= 1;
  if (isAccepted) accept(dispatch, entry);
  else dispatch.isStopped = true;
  pump(dispatch);
  for (const wake of dispatch.wakers.splice(0)) wake();
}

function accept(dispatch: Dispatch, entry: Entry): void {
  const { inOrder, behind, ready } = dispatch;
  entry.isDone = true;
  const next = behind.get(laneOf(entry.event))?.shift();
  if (next === undefined) behind.delete(laneOf(entry.event));
  else ready.push(next);
  while (inOrder[0]?.isDone === true) {
    dispatch.acceptedCount += 1;
    dispatch.acceptedId = inOrder.shift()?.event.id ?? null;
  }
}

function change({ wakers }: Dispatch): Promise<void> {
  return new Promise((resolve) => wakers.push(resolve));
}

function laneOf({ customerId }: StripeEvent): string {
  return customerId ?? 'catalogue';
}
