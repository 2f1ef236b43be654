import { knownUntil } from '#analysis/revenue/known-until.ts';
import { dayOf } from '#domain/day.ts';
import { DEFAULT_PROBABILITIES, EFFORT_WEIGHTS, EFFORTS, MOVE_KINDS } from '#domain/moves.ts';
import type { Db, Transaction } from '#store/postgres.ts';
import { lockLook, look, reckonRates } from '#store/queries/radar.ts';

import { isOfToday, radarStanding, type RadarScope } from './standing.ts';

/** So many cases of a kind are a history of its own. */
const LEAST_CASES = 20;
/** The share of MRR that leaves within a year, until 20 customers have left in one. */
const DEFAULT_YEARLY_LOSS = '0.2';
const WORK_MEM = '128MB';

/** What a look found. */
export interface RadarLook {
  /** Open from now on, or again. */
  readonly opened: number;
  /** Over: what they rested on is gone. */
  readonly gone: number;
}

/**
 * Looks at all customers in one statement, and keeps the list of moves; a second look at the same facts
 * writes none. Plans take longer than all else: they are looked at when asked for, the first time in a
 * day, and when an experiment may explain a new price. It goes by the newest scan for risks and the newest
 * judgement of usage. Source of the rules: docs/metrics.md, Top moves.
 */
export async function refreshMoves(
  db: Db,
  { now, timezone, baseCurrency, withPlans = false }: RadarScope & { readonly withPlans?: boolean },
): Promise<RadarLook> {
  const scope = { now, timezone, baseCurrency };
  return db.begin(async (transaction) => {
    await lockLook(transaction, { workMem: WORK_MEM, isPlannedAnew: true });
    const standing = await radarStanding(transaction);
    await reckonRates(transaction, {
      beforeAt: knownUntil(now),
      today: dayOf(now, timezone),
      baseCurrency,
      leastCases: LEAST_CASES,
      kinds: MOVE_KINDS,
    });
    return lookLocked(transaction, {
      ...scope,
      customerIds: null,
      withPlans: withPlans || !isOfToday(standing, scope) || standing.hasNewExperiments,
    });
  });
}

/** The same for these customers, in the caller's transaction; moves about plans stay as they are. */
export async function refreshMovesOf(
  transaction: Transaction,
  scope: RadarScope & { readonly customerIds: readonly bigint[] },
): Promise<RadarLook> {
  await lockLook(transaction, { workMem: WORK_MEM, isPlannedAnew: false });
  return lookLocked(transaction, { ...scope, withPlans: false });
}

async function lookLocked(
  transaction: Transaction,
  {
    now,
    timezone,
    baseCurrency,
    customerIds,
    withPlans,
  }: RadarScope & {
    readonly customerIds: readonly bigint[] | null;
    readonly withPlans: boolean;
  },
): Promise<RadarLook> {
  const [found] = await look(transaction, {
    at: now,
    beforeAt: knownUntil(now),
    today: dayOf(now, timezone),
    timezone,
    baseCurrency,
    customerIds,
    kinds: MOVE_KINDS,
    defaultProbabilities: MOVE_KINDS.map((kind) => String(DEFAULT_PROBABILITIES[kind])),
    efforts: EFFORTS,
    effortWeights: EFFORTS.map((effort) => String(EFFORT_WEIGHTS[effort])),
    leastCases: LEAST_CASES,
    defaultYearlyLoss: DEFAULT_YEARLY_LOSS,
    withPlans,
    isEverybody: customerIds === null,
  });
  if (found === undefined) throw new Error('a look has one row');
  return found;
}
