import type { Temporal } from 'temporal-polyfill';

import { exactMrr } from '#analysis/revenue/current-mrr.ts';
import { knownUntil } from '#analysis/revenue/known-until.ts';
import { scoreSome } from '#analysis/scores/score-all.ts';
import { judgeChangedUsage } from '#analysis/usage/refresh.ts';
import { bringUsageUpToDate } from '#analysis/usage/up-to-date.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { Db, Transaction } from '#store/postgres.ts';
import { countOpen, lockScan, markTopDecile, refreshFalls, scan } from '#store/queries/risks.ts';
import { beginScores } from '#store/queries/scores.ts';

const WORK_MEM = '64MB';
/** The plan for some is made for few, and joins every one of them with the use of every other. */
const SCORED_AT_ONCE = 100;

/** From when on something is a risk; the settings of the same names say it. */
export interface RiskThresholds {
  readonly mrrDeclineWarningPercent: number;
  readonly mrrDeclineCriticalPercent: number;
  readonly usageMismatch: number;
  readonly supportTicketSpike: number;
}

export interface RiskScope {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  readonly thresholds: RiskThresholds;
}

/** What a scan did, by the numbers of the alerts. */
export interface RiskChanges {
  readonly opened: readonly bigint[];
  /** What people see of them has changed, or they have woken. */
  readonly changed: readonly bigint[];
  readonly cleared: readonly bigint[];
}

/** Tells of alerts that have changed, in the transaction that changes them. */
export type Announce = (transaction: Transaction, changes: RiskChanges) => Promise<void>;

export interface RiskScan extends RiskChanges {
  /** Open now and not asleep. */
  readonly critical: number;
  readonly warning: number;
  readonly informational: number;
}

/**
 * Looks at all customers, or at some, and opens, updates and clears alerts in one statement; a second
 * look at the same facts writes nothing. Usage and the portfolio are looked at with all customers only.
 * Source of the rules: docs/metrics.md, Alerts.
 */
export async function scanRisks(
  db: Db,
  scope: RiskScope,
  onChanged: Announce = async () => {},
): Promise<RiskScan> {
  const { now, timezone, baseCurrency, thresholds } = scope;
  const usage = { now, timezone, baseCurrency, threshold: thresholds.usageMismatch };
  // Both that follow read what this brings up to date, and neither reads the other.
  await judgeChangedUsage(db, usage);
  await Promise.all([bringUsageUpToDate(db, usage), scoreOnceADay(db, scope)]);
  return db.begin(async (transaction) => {
    await lockScan(transaction, { workMem: WORK_MEM, isPlannedAnew: true });
    const changes = await scanLocked(transaction, { ...scope, customerIds: null, onChanged });
    const [open] = await countOpen(transaction, {});
    if (open === undefined) throw new Error('counts have one row');
    return { ...open, ...changes };
  });
}

/** Whose use has fallen, who pays most, and everybody's score: what a scan finds in tables. */
async function scoreOnceADay(db: Db, scope: RiskScope): Promise<void> {
  const { now, timezone, baseCurrency } = scope;
  const today = dayOf(now, timezone);
  await db.begin(async (transaction) => {
    await lockScan(transaction, { workMem: WORK_MEM, isPlannedAnew: true });
    await refreshFalls(transaction, { today });
    await markTopDecile(transaction, { beforeAt: knownUntil(now), today, baseCurrency });
    if ((await beginScores(transaction, { today })).length > 0) {
      await scoreSome(transaction, { ...scoreScope(scope), customerIds: null });
    }
  });
}

/** The same for these customers, in the caller's transaction. */
export async function scanRisksOf(
  transaction: Transaction,
  scope: RiskScope & { readonly customerIds: readonly bigint[]; readonly onChanged: Announce },
): Promise<RiskChanges> {
  await lockScan(transaction, { workMem: WORK_MEM, isPlannedAnew: false });
  for (let from = 0; from < scope.customerIds.length; from += SCORED_AT_ONCE) {
    const customerIds = scope.customerIds.slice(from, from + SCORED_AT_ONCE);
    await scoreSome(transaction, { ...scoreScope(scope), customerIds });
  }
  return scanLocked(transaction, scope);
}

function scoreScope({ now, timezone, baseCurrency, thresholds }: RiskScope) {
  return { now, timezone, baseCurrency, ticketSpike: thresholds.supportTicketSpike };
}

async function scanLocked(
  transaction: Transaction,
  {
    now,
    timezone,
    baseCurrency,
    thresholds,
    customerIds,
    onChanged,
  }: RiskScope & {
    readonly customerIds: readonly bigint[] | null;
    readonly onChanged: Announce;
  },
): Promise<RiskChanges> {
  const mrrMinor =
    customerIds === null ? await exactMrr(transaction, { now, timezone, baseCurrency }) : '0';
  const found = await scan(transaction, {
    at: now,
    beforeAt: knownUntil(now),
    today: dayOf(now, timezone),
    baseCurrency,
    mrrMinor,
    declineWarningPercent: String(thresholds.mrrDeclineWarningPercent),
    declineCriticalPercent: String(thresholds.mrrDeclineCriticalPercent),
    ticketSpike: String(thresholds.supportTicketSpike),
    customerIds,
    isEverybody: customerIds === null,
  });
  const idsOf = (wanted: (typeof found)[number]['action']) =>
    found.filter(({ action }) => action === wanted).map(({ id }) => id);
  const changes = {
    opened: idsOf('opened'),
    changed: idsOf('changed'),
    cleared: idsOf('cleared'),
  };
  if (found.length > 0) await onChanged(transaction, changes);
  return changes;
}
