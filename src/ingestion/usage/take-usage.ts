import { createHash } from 'node:crypto';

import { Temporal } from 'temporal-polyfill';

import { dayOf, startOfDay, type Timezone } from '#domain/day.ts';
import {
  firstKeptDay,
  type MetricKind,
  type RecordError,
  type TakenUsage,
  type UsageRecord,
} from '#domain/usage.ts';
import type { Db, Transaction } from '#store/postgres.ts';
import { erasedAmong } from '#store/queries/erasure.ts';
import { ensureMetrics, ensureUsageCustomers, metrics, recordUsage } from '#store/queries/usage.ts';

import { isRecordError, parseRecord } from './parse-record.ts';
import { inMonthsOf } from './usage-months.ts';

/** A name is a thing to measure, not a thing measured; this many tell of a mistake. */
const MOST_METRICS = 1_000;

const ERASED: RecordError = {
  field: 'customer_id',
  detail: 'is a customer who was erased; nothing is kept of them',
};

export interface UsageSettings {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  /** How many months before this one are kept; null or left out: all. */
  readonly retentionMonths?: number | null;
}

interface Placed {
  readonly index: number;
  readonly record: UsageRecord;
}

/**
 * Stores what customers used, as it comes from outside, up to MOST_RECORDS at once. When it
 * answers, every accepted record is committed; a record that cannot be used is named and leaves the
 * others alone. Source of the rules: docs/metrics.md, Usage.
 */
export async function takeUsage(
  db: Db,
  sources: readonly unknown[],
  settings: UsageSettings,
): Promise<TakenUsage> {
  const { now, timezone, retentionMonths = null } = settings;
  const keptDay = firstKeptDay(dayOf(now, timezone), retentionMonths);
  const keptFrom = keptDay === null ? null : startOfDay(keptDay, timezone);
  const placed: Placed[] = [];
  const rejected: TakenUsage['rejected'][number][] = [];
  for (const [index, source] of sources.entries()) {
    const parsed = parseRecord(source, now, keptFrom);
    if (isRecordError(parsed)) rejected.push({ index, ...parsed });
    else placed.push({ index, record: parsed });
  }
  if (placed.length === 0) return { accepted: 0, duplicates: 0, rejected };
  const days = () => placed.map(({ record }) => dayOf(Temporal.Instant.from(record.at), timezone));
  const taken = await inMonthsOf(db, days, () => store(db, placed, { now, timezone }));
  const all = [...rejected, ...taken.rejected].toSorted((a, b) => a.index - b.index);
  return { ...taken, rejected: all };
}

async function store(
  db: Db,
  placed: readonly Placed[],
  { now, timezone }: UsageSettings,
): Promise<TakenUsage> {
  return db.begin(async (transaction) => {
    const kinds = await declareMetrics(transaction, placed);
    const fitting = placed.filter(
      ({ record }) => kindProblem(record, kinds.get(record.metric)) === null,
    );
    const erased = await makeCustomers(transaction, fitting);
    const { usable, refused } = apart(placed, kinds, erased);
    if (usable.length === 0) return { accepted: 0, duplicates: 0, rejected: refused };
    const [counted] = await recordUsage(transaction, {
      ...columnsOf(usable),
      timezone,
      today: dayOf(now, timezone),
    });
    if (counted === undefined || counted.accepted + counted.duplicates !== usable.length) {
      throw new Error('not every record of usage found its customer and metric');
    }
    return { ...counted, rejected: refused };
  });
}

/** Every metric that is named, with its kind; the first record that declares one decides. */
async function declareMetrics(
  transaction: Transaction,
  placed: readonly Placed[],
): Promise<ReadonlyMap<string, MetricKind>> {
  const declared = new Map<string, MetricKind>();
  for (const { record } of placed) {
    const kind = declared.get(record.metric) ?? record.kind ?? 'sum';
    declared.set(record.metric, kind);
  }
  const known = await metrics(transaction, { names: null });
  const names = new Set(known.map(({ name }) => name));
  const fresh = [...declared.keys()].filter((name) => !names.has(name));
  const room = fresh.slice(0, Math.max(0, MOST_METRICS - known.length));
  if (room.length === 0) return new Map(known.map(({ name, kind }) => [name, kind]));
  await ensureMetrics(transaction, {
    names: room,
    kinds: room.map((name) => declared.get(name) ?? 'sum'),
  });
  const all = await metrics(transaction, { names: null });
  return new Map(all.map(({ name, kind }) => [name, kind]));
}

/**
 * Makes a row for everybody who is named for the first time. Returns who was erased and has none: until
 * the end of the transaction nobody else is.
 */
async function makeCustomers(
  transaction: Transaction,
  placed: readonly Placed[],
): Promise<ReadonlySet<string>> {
  const stripeIds = [...new Set(placed.map(({ record }) => record.customerId))];
  await ensureUsageCustomers(transaction, { stripeIds });
  const erased = await erasedAmong(transaction, { stripeIds });
  return new Set(erased.map(({ stripeId }) => stripeId));
}

function apart(
  placed: readonly Placed[],
  kinds: ReadonlyMap<string, MetricKind>,
  erased: ReadonlySet<string>,
) {
  const usable: UsageRecord[] = [];
  const refused: TakenUsage['rejected'][number][] = [];
  for (const { index, record } of placed) {
    const error = erased.has(record.customerId)
      ? ERASED
      : kindProblem(record, kinds.get(record.metric));
    if (error === null) usable.push(record);
    else refused.push({ index, ...error });
  }
  return { usable, refused };
}

function kindProblem(record: UsageRecord, known: MetricKind | undefined): RecordError | null {
  if (known === undefined) {
    const detail = `would be metric number ${MOST_METRICS + 1}; names are for what is measured, not for whom`;
    return { field: 'metric_name', detail };
  }
  if (record.kind !== null && record.kind !== known) {
    return { field: 'kind', detail: `is ${known} for this metric and cannot be ${record.kind}` };
  }
  if (known !== 'sum' && record.quantity.startsWith('-')) {
    return { field: 'quantity', detail: `must not be below 0 for a metric of kind ${known}` };
  }
  return null;
}

function columnsOf(records: readonly UsageRecord[]) {
  return {
    customerIds: records.map(({ customerId }) => customerId),
    metrics: records.map(({ metric }) => metric),
    quantities: records.map(({ quantity }) => quantity),
    instants: records.map(({ at }) => at),
    keys: records.map(({ idempotencyKey }) =>
      idempotencyKey === null ? null : keyOf(idempotencyKey),
    ),
  };
}

/** 128 bits of the key's SHA-256, in the form of a UUID, which Postgres keeps in 16 bytes. */
function keyOf(idempotencyKey: string): string {
  return createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
}
