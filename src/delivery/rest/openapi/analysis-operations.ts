import {
  getFeaturePricing,
  getMismatches,
  getWhatIf,
  mismatchesQuery,
  whatIfQuery,
} from '#delivery/rest/analysis.ts';
import { getBacktest } from '#delivery/rest/backtest.ts';
import { getPlans, limitsBody, putPlanLimits } from '#delivery/rest/plans.ts';
import {
  answerBody,
  earnedQuery,
  getEarned,
  getRadar,
  postMoveAnswer,
  radarQuery,
} from '#delivery/rest/radar.ts';

import {
  backtestAnswer,
  earnedAnswer,
  featurePricingAnswer,
  mismatchesAnswer,
  move,
  radarAnswer,
} from './analysis-answers.ts';
import { jsonBody, operation } from './operation.ts';
import { plan, plansAnswer, whatIfAnswer } from './plan-answers.ts';

const planId = 'The id of the plan, as GET /api/plans lists it.';

export const analysisOperations = [
  operation(getMismatches, {
    summary: 'Plans that are too small and plans that are too large, the most money first.',
    query: mismatchesQuery,
    answer: mismatchesAnswer,
  }),
  operation(getFeaturePricing, {
    summary: 'How the limits of each plan are used.',
    answer: featurePricingAnswer,
  }),
  operation(getBacktest, {
    summary: 'How often scores of past month ends were right within 90 days, beside simple rules.',
    answer: backtestAnswer,
  }),
  operation(getRadar, {
    summary: 'What to do next for more money, the most for the effort first.',
    query: radarQuery,
    answer: radarAnswer,
  }),
  operation(getEarned, {
    summary: 'What came of moves made in 90 days, unless asked otherwise.',
    query: earnedQuery,
    answer: earnedAnswer,
  }),
  operation(postMoveAnswer, {
    summary: 'Says that a move is done, or puts it off, or away.',
    id: 'The number of the move.',
    body: jsonBody(answerBody),
    problems: {
      404: { when: 'There is no such move.' },
      409: { when: 'It was answered before; `move` is how it stands.', members: { move } },
    },
    answer: move,
  }),
  operation(getPlans, {
    summary: 'Every plan that is sold or has customers, with its versions, limits and features.',
    answer: plansAnswer,
  }),
  operation(putPlanLimits, {
    summary: 'What a plan allows from a day on; metrics that are not named stay as they are.',
    id: planId,
    body: jsonBody(limitsBody),
    problems: { 404: { when: 'There is no such plan.' } },
    answer: plan,
  }),
  operation(getWhatIf, {
    summary: 'What a higher price of a plan would bring, and what it may cost.',
    id: planId,
    query: whatIfQuery,
    problems: { 404: { when: 'There is no such plan, or nobody pays for it.' } },
    answer: whatIfAnswer,
  }),
];
