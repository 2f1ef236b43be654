import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/revenue.ts';

import type { AccountScope } from './current-mrr.ts';
import { knownUntil } from './known-until.ts';

/** What may become MRR and what is paid beside it, in minor units. */
export interface PipelineAmounts {
  readonly currency: Currency;
  /** Trials that run. */
  readonly trials: number;
  /** What they would bring a month once they are over; those set to end with the trial nothing. */
  readonly trialMrrMinor: bigint;
  /** Trials that are to be charged and have nothing to be charged to. */
  readonly trialsWithoutPaymentMethod: number;
  /** What running subscriptions use in a month, by their last three closed invoices. Never MRR. */
  readonly usageRunRateMinor: bigint;
}

/** The total in the base currency, at today's rates. */
export interface Pipeline extends PipelineAmounts {
  readonly asOf: Temporal.Instant;
  /** What the total is made of, natively. */
  readonly byCurrency: readonly PipelineAmounts[];
  /** Currencies without a rate; not in the total. */
  readonly notIncluded: readonly PipelineAmounts[];
}

/** The trial pipeline and the usage run-rate now. Source: docs/metrics.md, Committed MRR and trials. */
export async function pipeline(db: Queryable, scope: AccountScope): Promise<Pipeline> {
  const { now, timezone, baseCurrency, account = null } = scope;
  const rows = await queries.pipeline(db, {
    beforeAt: knownUntil(now),
    timezone,
    baseCurrency,
    account,
  });
  const total = rows.find(({ isTotal }) => isTotal);
  if (total === undefined) throw new Error('the pipeline has a total');
  const natives = rows.filter(({ isTotal }) => !isTotal);
  return {
    asOf: now,
    ...amounts(total),
    byCurrency: natives.filter(({ isIncluded }) => isIncluded).map(amounts),
    notIncluded: natives.filter(({ isIncluded }) => !isIncluded).map(amounts),
  };
}

function amounts(row: Awaited<ReturnType<typeof queries.pipeline>>[number]): PipelineAmounts {
  return {
    currency: row.currency as Currency,
    trials: row.trials,
    trialMrrMinor: row.trialMrrMinor,
    trialsWithoutPaymentMethod: row.withoutPaymentMethod,
    usageRunRateMinor: row.usageMinor,
  };
}
