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

/** How far a reading of Stripe is, or how it ended. */
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

/** The progress of a run, or of the newest one; null when there is no such. */
export async function syncProgress(
  db: Queryable,
  runId: bigint | null,
): Promise<SyncProgress | null> {
  const [row] = await queries.syncProgress(db, { runId });
  if (row === undefined) return null;
  const lists = listsOf(rows.parse(row.lists));
  const { id, scope, requestedBy, state, startedAt, finishedAt, endsAt } = row;
  return {
    id,
    scope,
    requestedBy,
    state,
    startedAt,
    finishedAt,
    endsAt,
    error: row.lastError,
    objects: lists.reduce((sum, { objects }) => sum + objects, 0),
    lists,
  };
}

/** Active and inactive prices are read apart, and events in several questions; people are told of them as one. */
function listsOf(pages: z.infer<typeof rows>): ListProgress[] {
  const parts = pages.map((page) => ({ ...page, name: page.resource.split(':')[0] ?? '' }));
  return ORDER.flatMap((name) => {
    const own = parts.filter((part) => part.name === name);
    if (own.length === 0) return [];
    const expected = own.map((part) => part.expected_objects);
    return {
      name,
      objects: own.reduce((sum, { objects }) => sum + objects, 0),
      expectedObjects: expected.every((length) => length !== null)
        ? expected.reduce((sum, length) => sum + length, 0)
        : null,
      isDone: own.every((part) => part.is_done),
      refusedPermission: own.find((part) => part.refused_permission)?.refused_permission ?? null,
    };
  });
}
