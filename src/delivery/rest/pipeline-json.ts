import type { Pipeline, PipelineAmounts } from '#analysis/revenue/pipeline.ts';

import { currencyCode, inMajorUnits } from './money.ts';

/** The trial pipeline and the usage run-rate as they stand beside MRR, with each currency's own. */
export function pipelineJson(pipeline: Pipeline) {
  const { byCurrency, notIncluded, currency } = pipeline;
  const natives = [
    ...byCurrency.map((amounts) => ({ amounts, isIncluded: true })),
    ...notIncluded.map((amounts) => ({ amounts, isIncluded: false })),
  ];
  return {
    trial_pipeline: {
      ...trialsJson(pipeline),
      by_currency: natives.map(({ amounts, isIncluded }) => ({
        currency: currencyCode(amounts.currency),
        ...trialsJson(amounts),
        ...inMajorUnits({ usage_run_rate: amounts.usageRunRateMinor }, amounts.currency),
        is_included: isIncluded,
      })),
    },
    ...inMajorUnits({ usage_run_rate: pipeline.usageRunRateMinor }, currency),
  };
}

function trialsJson({
  trials,
  trialMrrMinor,
  trialsWithoutPaymentMethod,
  currency,
}: PipelineAmounts) {
  return {
    count: trials,
    ...inMajorUnits({ mrr: trialMrrMinor }, currency),
    without_payment_method: trialsWithoutPaymentMethod,
  };
}
