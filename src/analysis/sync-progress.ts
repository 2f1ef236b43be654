import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/sync.ts';
import type { SyncScope } from '#store/queries/sync.ts';

/** How far one kind of object is. */
export interface ListProgress {
  /** `invoices`, `credit notes`: what people call them. */
  readonly name: string;
  readonly objects: number;
  /** How many there should be in all, as a guess; null when there is nothing to guess by. */
  readonly expectedObjects: number | null;
  readonly isDone: boolean;
  /** What the key lacks to read these; null when it read them. */
  readonly refusedPermission: string | null;
}

/** How far one account is. */
export interface AccountProgress {
  readonly account: string;
  readonly id: bigint;
  readonly state: 'running' | 'done' | 'failed';
  readonly objects: number;
  readonly error: string | null;
}

/**
 * How far a reading of Stripe is, or how it ended: of one account, or of all, which is over when the
 * last is. Then id, scope, state and error are those of the account that is furthest from done.
 */
export interface SyncProgress {
  readonly id: bigint;
  readonly scope: SyncScope;
  readonly requestedBy: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly startedAt: Temporal.Instant;
  readonly finishedAt: Temporal.Instant | null;
  /** When it should be over, as a guess; null when nobody can say, and when it is over. */
  readonly endsAt: Temporal.Instant | null;
  /** Why it failed, or why it waits before it goes on. */
  readonly error: string | null;
  readonly objects: number;
  /** Those begun so far, in the order in which they are read. */
  readonly lists: readonly ListProgress[];
  /** By name; one, unless several were asked about. */
  readonly accounts: readonly AccountProgress[];
}

const ORDER = [
  'products',
  'prices',
  'coupons',
  'customers',
  'subscriptions',
  'schedules',
  'invoices',
  'disputes',
  'refunds',
  'credit notes',
  'events',
];

const rows = z.array(
  z.object({
    resource: z.string(),
    is_done: z.boolean(),
    objects: z.number(),
    expected_objects: z.number().nullable(),
    refused_permission: z.string().nullable(),
  }),
);

/** The progress of a run, or of the newest of each account together; null when there is no such. */
export async function syncProgress(
  db: Queryable,
  runId: bigint | null,
): Promise<SyncProgress | null> {
  const runs = await queries.syncProgress(db, { runId });
  return together(runs.map(progressOf));
}

/** What several accounts come to; null for none. */
export function together(runs: readonly SyncProgress[]): SyncProgress | null {
  const [least, ...others] = runs.toSorted((a, b) => RANKS[a.state] - RANKS[b.state]);
  if (least === undefined || others.length === 0) return least ?? null;
  const [account] = least.accounts;
  const ends = runs.flatMap(({ state, endsAt }) => (state === 'running' ? [endsAt] : []));
  const isKnown = ends.every((at) => at !== null);
  return {
    ...least,
    startedAt: inOrder(runs.map(({ startedAt }) => startedAt)).at(0) ?? least.startedAt,
    finishedAt:
      least.state === 'running'
        ? null
        : (inOrder(runs.flatMap(({ finishedAt }) => finishedAt ?? [])).at(-1) ?? null),
    endsAt: isKnown ? (inOrder(ends).at(-1) ?? null) : null,
    error: least.error === null ? null : `Account ${account?.account}: ${least.error}`,
    objects: runs.reduce((sum, { objects }) => sum + objects, 0),
    lists: listsTogether(runs.flatMap(({ lists }) => lists)),
    accounts: runs
      .flatMap(({ accounts }) => accounts)
      .toSorted((a, b) => (a.account < b.account ? -1 : 1)),
  };
}

/** Furthest from done comes first. */
const RANKS: Record<SyncProgress['state'], number> = { running: 0, failed: 1, done: 2 };

function inOrder(instants: readonly Temporal.Instant[]): Temporal.Instant[] {
  return instants.toSorted((a, b) => a.epochMilliseconds - b.epochMilliseconds);
}

function progressOf(row: Awaited<ReturnType<typeof queries.syncProgress>>[number]): SyncProgress {
  const lists = listsOf(rows.parse(row.lists));
  const { account, id, scope, requestedBy, state, startedAt, finishedAt, endsAt } = row;
  const { lastError: error } = row;
  const objects = lists.reduce((sum, list) => sum + list.objects, 0);
  const accounts = [{ account, id, state, objects, error }];
  return {
    id,
    scope,
    requestedBy,
    state,
    startedAt,
    finishedAt,
    endsAt,
    error,
    objects,
    lists,
    accounts,
  };
}

/** Active and inactive prices are read apart, and events in several questions; people are told of them as one. */
function listsOf(pages: z.infer<typeof rows>): ListProgress[] {
  return listsTogether(
    pages.map((page) => ({
      name: page.resource.split(':')[0] ?? '',
      objects: page.objects,
      expectedObjects: page.expected_objects,
      isDone: page.is_done,
      refusedPermission: page.refused_permission,
    })),
  );
}

function listsTogether(parts: readonly ListProgress[]): ListProgress[] {
  return ORDER.flatMap((name) => {
    const own = parts.filter((part) => part.name === name);
    if (own.length === 0) return [];
    const expected = own.map(({ expectedObjects }) => expectedObjects);
    return {
      name,
      objects: own.reduce((sum, { objects }) => sum + objects, 0),
      expectedObjects: expected.every((length) => length !== null)
        ? expected.reduce((sum, length) => sum + length, 0)
        : null,
      isDone: own.every(({ isDone }) => isDone),
      refusedPermission:
        own.find(({ refusedPermission }) => refusedPermission !== null)?.refusedPermission ?? null,
    };
  });
}
