import { postSnapshot } from './admin.ts';
import { getAlertFigures, getForecastLosses } from './alert-figures.ts';
import { postScan } from './alerts-scan.ts';
import { getAlert, getAlerts, postAssign, postResolve, postSnooze } from './alerts.ts';
import { getFeaturePricing, getMismatches, getWhatIf } from './analysis.ts';
import { getBacktest } from './backtest.ts';
import { getBreakdown } from './breakdown.ts';
import { getCohorts } from './cohorts.ts';
import {
  deleteCustomMetric,
  getCustomMetric,
  getCustomMetrics,
  putCustomMetric,
} from './custom-metrics.ts';
import { getCustomer, getCustomerScore } from './customers.ts';
import { deleteCustomer } from './erase-customer.ts';
import { postCancel, postComplete, postStart } from './experiment-steps.ts';
import {
  getAssignment,
  getExperiment,
  getExperimentAnalysis,
  getExperiments,
  getLearnings,
  postExperiment,
} from './experiments.ts';
import { getFxEffects } from './fx-effects.ts';
import { getFxRates, putFxRates } from './fx.ts';
import { getMetrics } from './metrics.ts';
import { getPlans, putPlanLimits } from './plans.ts';
import { getEarned, getRadar, postMoveAnswer } from './radar.ts';
import { getReconcile } from './reconcile.ts';
import { getWeekly } from './reports.ts';
import { getMovements, getMrr, getSnapshots } from './revenue.ts';
import type { RestRoute } from './route.ts';
import { getSettings, patchSettings } from './settings.ts';
import { getStatus } from './status.ts';
import { getSync, postSync } from './sync.ts';
import { postBatch, postTrack } from './usage.ts';

/** The whole REST interface: every address, and what a key must be allowed to do there. */
export const restRoutes: readonly RestRoute[] = [
  { method: 'GET', path: '/api/status', scope: 'read', answer: getStatus },
  { method: 'GET', path: '/api/revenue/mrr', scope: 'read', answer: getMrr },
  { method: 'GET', path: '/api/revenue/snapshots', scope: 'read', answer: getSnapshots },
  { method: 'GET', path: '/api/revenue/movements', scope: 'read', answer: getMovements },
  { method: 'GET', path: '/api/revenue/fx-effects', scope: 'read', answer: getFxEffects },
  { method: 'GET', path: '/api/revenue/breakdown', scope: 'read', answer: getBreakdown },
  { method: 'GET', path: '/api/revenue/metrics', scope: 'read', answer: getMetrics },
  { method: 'GET', path: '/api/revenue/cohorts', scope: 'read', answer: getCohorts },
  { method: 'GET', path: '/api/reports/weekly', scope: 'read', answer: getWeekly },
  { method: 'GET', path: '/api/revenue/reconcile', scope: 'read', answer: getReconcile },
  { method: 'GET', path: '/api/metrics/custom', scope: 'read', answer: getCustomMetrics },
  { method: 'GET', path: '/api/metrics/custom/:name', scope: 'read', answer: getCustomMetric },
  { method: 'PUT', path: '/api/metrics/custom/:name', scope: 'admin', answer: putCustomMetric },
  {
    method: 'DELETE',
    path: '/api/metrics/custom/:name',
    scope: 'admin',
    answer: deleteCustomMetric,
  },
  { method: 'GET', path: '/api/settings', scope: 'admin', answer: getSettings },
  { method: 'PATCH', path: '/api/settings', scope: 'admin', answer: patchSettings },
  { method: 'GET', path: '/api/fx-rates', scope: 'read', answer: getFxRates },
  { method: 'PUT', path: '/api/fx-rates', scope: 'admin', answer: putFxRates },
  {
    method: 'POST',
    path: '/api/admin/calculate-mrr-snapshot',
    scope: 'admin',
    answer: postSnapshot,
  },
  { method: 'POST', path: '/api/admin/sync-stripe', scope: 'admin', status: 202, answer: postSync },
  { method: 'GET', path: '/api/admin/sync-stripe/:id', scope: 'admin', answer: getSync },
  { method: 'GET', path: '/api/analysis/mismatches', scope: 'read', answer: getMismatches },
  {
    method: 'GET',
    path: '/api/analysis/feature-pricing',
    scope: 'read',
    answer: getFeaturePricing,
  },
  { method: 'GET', path: '/api/analysis/backtest', scope: 'read', answer: getBacktest },
  { method: 'GET', path: '/api/analysis/radar', scope: 'read', answer: getRadar },
  { method: 'GET', path: '/api/analysis/radar/earned', scope: 'read', answer: getEarned },
  {
    method: 'POST',
    path: '/api/analysis/radar/:id/answer',
    scope: 'write',
    answer: postMoveAnswer,
  },
  { method: 'GET', path: '/api/alerts', scope: 'read', answer: getAlerts },
  { method: 'GET', path: '/api/alerts/figures', scope: 'read', answer: getAlertFigures },
  { method: 'GET', path: '/api/alerts/forecast-losses', scope: 'read', answer: getForecastLosses },
  { method: 'GET', path: '/api/alerts/:id', scope: 'read', answer: getAlert },
  { method: 'POST', path: '/api/alerts/:id/resolve', scope: 'write', answer: postResolve },
  { method: 'POST', path: '/api/alerts/:id/snooze', scope: 'write', answer: postSnooze },
  { method: 'POST', path: '/api/alerts/:id/assign', scope: 'write', answer: postAssign },
  { method: 'GET', path: '/api/customers/:id', scope: 'read', answer: getCustomer },
  { method: 'DELETE', path: '/api/customers/:id', scope: 'admin', answer: deleteCustomer },
  {
    method: 'GET',
    path: '/api/customers/:id/score',
    scope: 'read',
    answer: getCustomerScore,
  },
  { method: 'GET', path: '/api/experiments', scope: 'read', answer: getExperiments },
  {
    method: 'POST',
    path: '/api/experiments',
    scope: 'write',
    status: 201,
    answer: postExperiment,
  },
  { method: 'GET', path: '/api/experiments/learnings', scope: 'read', answer: getLearnings },
  { method: 'GET', path: '/api/experiments/:id', scope: 'read', answer: getExperiment },
  {
    method: 'GET',
    path: '/api/experiments/:id/analysis',
    scope: 'read',
    answer: getExperimentAnalysis,
  },
  { method: 'GET', path: '/api/experiments/:id/assignment', scope: 'read', answer: getAssignment },
  { method: 'POST', path: '/api/experiments/:id/start', scope: 'write', answer: postStart },
  { method: 'POST', path: '/api/experiments/:id/complete', scope: 'write', answer: postComplete },
  { method: 'POST', path: '/api/experiments/:id/cancel', scope: 'write', answer: postCancel },
  { method: 'GET', path: '/api/plans', scope: 'read', answer: getPlans },
  { method: 'PUT', path: '/api/plans/:id/limits', scope: 'write', answer: putPlanLimits },
  { method: 'GET', path: '/api/plans/:id/what-if', scope: 'read', answer: getWhatIf },
  { method: 'POST', path: '/api/alerts/scan', scope: 'write', answer: postScan },
  {
    method: 'POST',
    path: '/api/usage/track',
    scope: 'track',
    status: 202,
    isStreamed: true,
    answer: postTrack,
  },
  {
    method: 'POST',
    path: '/api/usage/batch',
    scope: 'track',
    isStreamed: true,
    answer: postBatch,
  },
];
