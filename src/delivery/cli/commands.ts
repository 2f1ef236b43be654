import type { Command } from './command.ts';
import { afterRestore } from './commands/after-restore.ts';
import { alertFigures } from './commands/alert-figures.ts';
import { createKey, listKeys, revokeKey } from './commands/api-key.ts';
import { backtestScores } from './commands/backtest.ts';
import { breakdown } from './commands/breakdown.ts';
import { cohorts } from './commands/cohorts.ts';
import { createCompletion } from './commands/completion.ts';
import { customer } from './commands/customer.ts';
import { doctor } from './commands/doctor.ts';
import { eraseOneCustomer } from './commands/erase-customer.ts';
import {
  cancelExperiment,
  completeExperiment,
  startExperiment,
} from './commands/experiment-steps.ts';
import {
  analyzeExperiment,
  createExperiment,
  experimentLearnings,
  listExperiments,
  showExperiment,
} from './commands/experiment.ts';
import { exportEverything } from './commands/export.ts';
import { forecastLosses } from './commands/forecast-losses.ts';
import { fxEffects } from './commands/fx-effects.ts';
import { fxImport, fxList, fxSet } from './commands/fx.ts';
import { listAlerts } from './commands/list-alerts.ts';
import { manifest } from './commands/manifest.ts';
import { metricGrants, setMetric } from './commands/metric-set.ts';
import { listMetrics, removeMetric, runMetric, showMetric } from './commands/metric.ts';
import { metrics } from './commands/metrics.ts';
import { movements } from './commands/movements.ts';
import { mrr } from './commands/mrr.ts';
import { plans } from './commands/plans.ts';
import { answerMove, radar, radarEarned } from './commands/radar.ts';
import { reconcile } from './commands/reconcile.ts';
import { assignAlert, resolveAlert, snoozeAlert } from './commands/resolve-alert.ts';
import { scanRisks } from './commands/scan-risks.ts';
import { scoreOneCustomer } from './commands/score-customer.ts';
import { resetSetting, setSetting, settingHistory, showSettings } from './commands/settings.ts';
import { calculateMrr, snapshots } from './commands/snapshots.ts';
import { status } from './commands/status.ts';
import { syncStripe } from './commands/sync-stripe.ts';
import { init, rebuild, replayEvent, serve } from './commands/upkeep.ts';
import { analyzeMismatches, features, whatIf } from './commands/usage-analysis.ts';
import { usageImport } from './commands/usage-import.ts';
import { weekly } from './commands/weekly.ts';

const WORKING: readonly Command[] = [
  serve,
  init,
  syncStripe,
  status,
  mrr,
  snapshots,
  movements,
  breakdown,
  metrics,
  weekly,
  cohorts,
  reconcile,
  calculateMrr,
  fxSet,
  fxImport,
  fxList,
  fxEffects,
  usageImport,
  radar,
  answerMove,
  radarEarned,
  createExperiment,
  listExperiments,
  showExperiment,
  startExperiment,
  analyzeExperiment,
  completeExperiment,
  cancelExperiment,
  experimentLearnings,
  analyzeMismatches,
  features,
  plans,
  whatIf,
  customer,
  scoreOneCustomer,
  backtestScores,
  eraseOneCustomer,
  scanRisks,
  listAlerts,
  resolveAlert,
  snoozeAlert,
  assignAlert,
  alertFigures,
  forecastLosses,
  setMetric,
  listMetrics,
  showMetric,
  runMetric,
  removeMetric,
  metricGrants,
  showSettings,
  setSetting,
  resetSetting,
  settingHistory,
  createKey,
  listKeys,
  revokeKey,
  exportEverything,
  rebuild,
  replayEvent,
  afterRestore,
  manifest,
  doctor,
];

/** Every command of the command line, in the order of the help. */
export const commands: readonly Command[] = [...WORKING, createCompletion(WORKING)];
