import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import {
  SCORE_WEIGHTS,
  SCORE_WEIGHTS_VERSION,
  type Category,
  type NotScored,
  type ScoreCap,
  type ScorePart,
} from '#domain/scores.ts';
import type { Json } from '#store/fields.ts';
import type { Queryable } from '#store/postgres.ts';
import { customerNumber } from '#store/queries/customers.ts';
import { scoreOf } from '#store/queries/scores.ts';

export interface ScoreScope {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  /** How many times a usual week's tickets are a spike. */
  readonly ticketSpike: number;
}

/** What a score was made of. */
export interface ScoreEvidence {
  /** Days with usage, of the last sixty and of the last thirty whole ones. */
  readonly usageDays: number;
  readonly usageDaysLately: number;
  /** The limit that is closest: what thirty days use of it, from 0 to 1 and beyond; null without a limit. */
  readonly limit: {
    readonly metric: string;
    readonly used: number;
    readonly limit: number;
    readonly share: number;
  } | null;
  /** The metric that is used on most days, and its thirty days against the thirty before. */
  readonly trendMetric: string | null;
  readonly trend: number | null;
  /** Of the limited metrics of the next plan, or of their own where there is none. */
  readonly metrics: number;
  readonly metricsUsed: number;
  readonly nextPlan: string | null;
  /** Of the last three invoices. */
  readonly invoices: number;
  readonly paidAtFirstTry: number;
  readonly tenureDays: number | null;
  readonly cancelAt: Temporal.Instant | null;
  readonly isPastDue: boolean;
  readonly upgradedAt: Temporal.Instant | null;
  /** Tickets of seven days when they are a spike. */
  readonly spikeTickets: number | null;
}

/** How ready one customer is to pay more, from 0 to 100, with everything behind it. */
export interface Score {
  /** Stripe's id. */
  readonly customerId: string;
  readonly customerName: string | null;
  /** null: not scored, and `notScored` says why. */
  readonly score: number | null;
  readonly notScored: NotScored | null;
  readonly category: Category | null;
  /** What keeps the score from going above 30. */
  readonly cap: ScoreCap | null;
  readonly parts: readonly {
    readonly part: ScorePart;
    readonly points: number;
    readonly of: number;
  }[];
  /** null for a customer who pays nothing. */
  readonly evidence: ScoreEvidence | null;
  /** Days with usage of the last thirty, in percent. */
  readonly engagement: number | null;
  /** Tickets of thirty days. */
  readonly supportTickets: number;
  readonly weightsVersion: number;
  readonly calculatedAt: Temporal.Instant;
  readonly asOfDay: Temporal.PlainDate;
}

/**
 * Scores one customer by what is known now; null when nobody has that id. Source of the rules:
 * docs/metrics.md, Expansion readiness.
 */
export async function scoreCustomer(
  db: Queryable,
  { customerId, now, timezone, baseCurrency, ticketSpike }: ScoreScope & { customerId: string },
): Promise<Score | null> {
  // PostgreSQL has no such text.
  if (customerId.includes('\0')) return null;
  const [known] = await customerNumber(db, { stripeCustomerId: customerId });
  if (known === undefined) return null;
  const today = dayOf(now, timezone);
  const [row] = await scoreOf(db, {
    customerId: known.customerId,
    beforeAt: knownUntil(now),
    today,
    timezone,
    baseCurrency,
    ticketSpike: String(ticketSpike),
  });
  // Erased since.
  if (row === undefined) return null;
  const evidence = row.evidence === null ? null : readEvidence(row.evidence);
  return {
    customerId: row.stripeCustomerId,
    customerName: row.customerName,
    score: row.score,
    notScored: row.notScored,
    category: row.category,
    cap: row.cap,
    parts: partsOf(row),
    evidence,
    engagement: evidence && Math.round((evidence.usageDaysLately / 30) * 100),
    supportTickets: Number(row.ticketsThousandths ?? 0n) / 1000,
    weightsVersion: SCORE_WEIGHTS_VERSION,
    calculatedAt: now,
    asOfDay: today,
  };
}

type Row = Awaited<ReturnType<typeof scoreOf>>[number];

function partsOf(row: Row): Score['parts'] {
  const points: Readonly<Record<ScorePart, string | null>> = {
    headroom: row.headroomPoints,
    growth: row.growthPoints,
    breadth: row.breadthPoints,
    payment_standing: row.paymentPoints,
    tenure: row.tenurePoints,
  };
  if (row.headroomPoints === null) return [];
  return (Object.keys(SCORE_WEIGHTS) as ScorePart[]).map((part) => ({
    part,
    points: Number(points[part]),
    of: SCORE_WEIGHTS[part],
  }));
}

const instant = z.string().transform((text) => Temporal.Instant.from(text));
const decimal = z.union([z.string(), z.number()]).transform(Number);

const evidenceSchema = z.object({
  usage_days: z.int(),
  usage_days_lately: z.int(),
  metric: z.string().nullable(),
  used: decimal.nullable(),
  limit: decimal.nullable(),
  share: decimal.nullable(),
  trend_metric: z.string().nullable(),
  trend: decimal.nullable(),
  metrics: z.int(),
  metrics_used: z.int().nullable(),
  next_plan: z.string().nullable(),
  invoices: z.int(),
  paid_at_first_try: z.int(),
  tenure_days: z.int().nullable(),
  cancel_at: instant.nullable(),
  is_past_due: z.boolean(),
  upgraded_at: instant.nullable(),
  tickets_of_spike: decimal.nullable(),
});

/** What the statement wrote, in the words of this program. Throws on anything else. */
function readEvidence(json: Json): ScoreEvidence {
  const read = evidenceSchema.parse(json);
  const { metric, used, limit, share } = read;
  return {
    usageDays: read.usage_days,
    usageDaysLately: read.usage_days_lately,
    limit:
      metric === null || used === null || limit === null || share === null
        ? null
        : { metric, used, limit, share },
    trendMetric: read.trend_metric,
    trend: read.trend,
    metrics: read.metrics,
    metricsUsed: read.metrics_used ?? 0,
    nextPlan: read.next_plan,
    invoices: read.invoices,
    paidAtFirstTry: read.paid_at_first_try,
    tenureDays: read.tenure_days,
    cancelAt: read.cancel_at,
    isPastDue: read.is_past_due,
    upgradedAt: read.upgraded_at,
    spikeTickets: read.tickets_of_spike,
  };
}
