import {
  figuresQuery,
  forecastQuery,
  getAlertFigures,
  getForecastLosses,
} from '#delivery/rest/alert-figures.ts';
import { postScan } from '#delivery/rest/alerts-scan.ts';
import {
  alertsQuery,
  assignBody,
  getAlert,
  getAlerts,
  postAssign,
  postResolve,
  postSnooze,
  resolveBody,
  snoozeBody,
} from '#delivery/rest/alerts.ts';

import {
  alert,
  alertFiguresAnswer,
  alertsAnswer,
  forecastLossesAnswer,
  scanAnswer,
} from './alert-answers.ts';
import { ANY_CLOCK, jsonBody, operation } from './operation.ts';

const id = 'The number of the alert.';
const unknown = { when: 'There is no such alert.' };
const resolved = {
  when: 'It is resolved already; `alert` is how it stands.',
  members: { alert },
};

export const alertOperations = [
  operation(getAlerts, {
    summary: 'Alerts in pages: active ones by money, others the newest first.',
    query: alertsQuery,
    answer: alertsAnswer,
  }),
  operation(getAlert, {
    summary: 'One alert, whatever has become of it.',
    id,
    problems: { 404: unknown },
    answer: alert,
  }),
  operation(postResolve, {
    summary: 'Ends an alert, with what came of it.',
    id,
    body: jsonBody(resolveBody),
    problems: { 404: unknown, 409: resolved },
    answer: alert,
  }),
  operation(postSnooze, {
    summary: 'Lets an alert rest until a day, an instant, or until it gets worse.',
    id,
    body: jsonBody(snoozeBody(ANY_CLOCK)),
    problems: { 404: unknown, 409: resolved },
    answer: alert,
  }),
  operation(postAssign, {
    summary: 'Says whose an alert is; null for nobody.',
    id,
    body: jsonBody(assignBody),
    problems: { 404: unknown, 409: resolved },
    answer: alert,
  }),
  operation(getAlertFigures, {
    summary: 'How often alerts were wrong and what they kept, over 90 days unless asked otherwise.',
    query: figuresQuery,
    answer: alertFiguresAnswer,
  }),
  operation(getForecastLosses, {
    summary: 'What takes MRR away in the next 30 days, or may; by week and in total.',
    query: forecastQuery,
    answer: forecastLossesAnswer,
  }),
  operation(postScan, {
    summary: 'Looks at everybody now for what may cost money.',
    body: jsonBody({}),
    answer: scanAnswer,
  }),
];
