import { breakdownQuery, getBreakdown } from '#delivery/rest/breakdown.ts';
import { cohortsQuery, getCohorts } from '#delivery/rest/cohorts.ts';
import { getFxEffects, rangeQuery } from '#delivery/rest/fx-effects.ts';
import { getFxRates, putFxRates, ratesBody } from '#delivery/rest/fx.ts';
import { getMetrics, metricsQuery } from '#delivery/rest/metrics.ts';
import { getReconcile, reconcileQuery } from '#delivery/rest/reconcile.ts';
import {
  getMovements,
  getMrr,
  getSnapshots,
  movementsQuery,
  mrrQuery,
  snapshotsQuery,
} from '#delivery/rest/revenue.ts';

import { breakdownAnswer } from './breakdown-answer.ts';
import { ANY_CLOCK, jsonBody, operation } from './operation.ts';
import {
  cohortsAnswer,
  fxEffectsAnswer,
  fxRatesAnswer,
  fxRatesSet,
  metricsAnswer,
  movementsAnswer,
  mrrAnswer,
  reconcileAnswer,
  snapshotsAnswer,
} from './revenue-answers.ts';

export const revenueOperations = [
  operation(getMrr, {
    summary: 'What MRR is now, what stands beside it, and what is not in it.',
    query: mrrQuery,
    answer: mrrAnswer,
  }),
  operation(getSnapshots, {
    summary: 'MRR and its movements by day, week or month, oldest first.',
    query: snapshotsQuery,
    answer: snapshotsAnswer,
  }),
  operation(getMovements, {
    summary: 'Who changed MRR, when, by how much and why; oldest first, in pages.',
    query: movementsQuery,
    answer: movementsAnswer,
  }),
  operation(getFxEffects, {
    summary: 'Which currencies stand behind the fx line of these days, and which rates.',
    query: rangeQuery,
    answer: fxEffectsAnswer,
  }),
  operation(getBreakdown, {
    summary: 'MRR and what moved it, by where customers came from or by Stripe account.',
    query: breakdownQuery,
    problems: { 409: { when: 'It is asked for by attribution, and no metadata key is set.' } },
    answer: breakdownAnswer,
  }),
  operation(getMetrics, {
    summary: 'Every metric over some days, with what is divided by what, and of how many.',
    query: metricsQuery,
    answer: metricsAnswer,
  }),
  operation(getCohorts, {
    summary: 'How many of those who joined in a month still pay, and how much.',
    query: cohortsQuery,
    answer: cohortsAnswer,
  }),
  operation(getReconcile, {
    summary: "This MRR, MRR as Stripe's own page counts it, and the customers between the two.",
    query: reconcileQuery(ANY_CLOCK),
    answer: reconcileAnswer,
  }),
  operation(getFxRates, {
    summary: 'Every rate to the base currency.',
    answer: fxRatesAnswer,
  }),
  operation(putFxRates, {
    summary: 'Keeps these rates, all or none; one of the same currency and day is replaced.',
    body: jsonBody(ratesBody),
    answer: fxRatesSet,
  }),
];
