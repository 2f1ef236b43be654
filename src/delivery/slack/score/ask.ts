import type { Temporal } from 'temporal-polyfill';

import { newestBacktest, type Backtest } from '#analysis/backtest/backtest.ts';
import { scoreCustomer, type Score } from '#analysis/scores/score.ts';
import { customerUsage, type CustomerUsage } from '#analysis/usage/customer-usage.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { usageUpToDate } from '#delivery/slack/mismatches/ask.ts';

/** Whether a customer is ready to pay more, and how much of what they pay for they use. */
export interface ScoredCustomer {
  readonly score: Score;
  /** null for one who pays for nothing. */
  readonly usage: CustomerUsage | null;
  /** How often scores of the past were right; null before anybody has looked. */
  readonly backtest: Backtest | null;
}

/** Scores a customer by what is known at an instant; null when nobody has that id. */
export async function askScore(
  sources: Sources,
  { customerId, now }: { readonly customerId: string; readonly now: Temporal.Instant },
): Promise<ScoredCustomer | null> {
  const { db, timezone } = sources;
  await usageUpToDate(sources, now);
  const [score, usage, backtest] = await Promise.all([
    scoreAt(sources, { customerId, now }),
    customerUsage(db, { customerId, now, timezone }),
    newestBacktest(db),
  ]);
  return score === null ? null : { score, usage, backtest };
}

/** The score alone. */
async function scoreAt(
  { db, timezone, baseCurrency, riskThresholds }: Sources,
  asked: { readonly customerId: string; readonly now: Temporal.Instant },
): Promise<Score | null> {
  const ticketSpike = riskThresholds.supportTicketSpike;
  return scoreCustomer(db, { ...asked, timezone, baseCurrency, ticketSpike });
}
