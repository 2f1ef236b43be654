import { parseAlertCursor } from '#analysis/risks/alert-cursor.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import { alerts, type AlertsPage } from '#analysis/risks/alerts.ts';
import { alertSubject, whoOf } from '#delivery/alert-words.ts';
import {
  choiceFlag,
  CURSOR_FLAG,
  cursorFlag,
  moreWords,
  numberFlag,
} from '#delivery/cli/arguments.ts';
import { UsageError, type Command, type Input } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { alertJson } from '#delivery/rest/alerts-json.ts';
import { ALERT_TYPES, SEVERITIES, type AlertStatus } from '#domain/alerts.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import { formatMoney } from '#domain/money.ts';

const PAGE_LENGTH = 50;
const PAGE_MAX = 500;

const COLUMNS: readonly Column[] = [
  { title: 'ID', isFigure: true },
  { title: 'Severity' },
  { title: 'What' },
  { title: 'Customer', isId: true },
  { title: 'A month', isFigure: true },
  { title: 'Noticed', isFigure: true },
];

export const listAlerts: Command = {
  name: 'list-alerts',
  words: [],
  flags: [
    { name: 'resolved', value: null, help: 'those that are over, the newest first' },
    { name: 'snoozed', value: null, help: 'those that rest' },
    { name: 'type', value: 'TYPE', help: ALERT_TYPES.join(', ') },
    { name: 'severity', value: 'SEVERITY', help: SEVERITIES.join(', ') },
    { name: 'limit', value: 'N', help: `how many; ${PAGE_LENGTH} when left out` },
    CURSOR_FLAG,
  ],
  summary: 'lists what may cost money, the most money first',
  examples: [
    'moneyradar list-alerts',
    'moneyradar list-alerts --severity critical',
    'moneyradar list-alerts --resolved --type payment_retry --json',
  ],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency } = settings();
    const status = statusFrom(input);
    const type = choiceFlag(input, 'type', ALERT_TYPES);
    const severity = choiceFlag(input, 'severity', SEVERITIES);
    const limit = numberFlag(input, 'limit', { least: 1, most: PAGE_MAX }) ?? PAGE_LENGTH;
    const cursor = cursorFlag(input, parseAlertCursor);
    const page = await alerts(await db(), {
      status,
      limit,
      cursor,
      ...(type !== undefined && { type }),
      ...(severity !== undefined && { severity }),
    });
    const scope = { now: now(), timezone, baseCurrency };
    return {
      json: {
        alerts: page.alerts.map((alert) => alertJson(alert, scope)),
        next_cursor: page.nextCursor,
      },
      text: (width) => pageText(page, { status, timezone, width }),
    };
  },
};

function statusFrom({ flags }: Input): AlertStatus {
  if (flags.has('resolved') && flags.has('snoozed'))
    throw new UsageError('--resolved and --snoozed are two lists: ask for one.');
  if (flags.has('resolved')) return 'resolved';
  return flags.has('snoozed') ? 'snoozed' : 'active';
}

interface Shown {
  readonly status: AlertStatus;
  readonly timezone: Timezone;
  readonly width: number;
}

const NOTHING: Readonly<Record<AlertStatus, string>> = {
  active: 'No alert is open.',
  snoozed: 'No alert is snoozed.',
  resolved: 'No alert has been resolved.',
};

function pageText({ alerts: shown, nextCursor }: AlertsPage, { status, timezone, width }: Shown) {
  if (shown.length === 0) return NOTHING[status];
  const isOver = status === 'resolved';
  const columns = isOver ? [...COLUMNS, { title: 'Outcome' }] : COLUMNS;
  const rows = shown.map((alert) => rowOf(alert, timezone));
  return [table(columns, rows, width), ...moreWords(nextCursor)].join('\n\n');
}

function rowOf(alert: Alert, timezone: Timezone): string[] {
  const { id, severity, customerId, mrrAtStakeMinor, currency, createdAt, outcome } = alert;
  const money =
    mrrAtStakeMinor === null || currency === null ? '' : formatMoney(mrrAtStakeMinor, currency);
  return [
    id.toString(),
    severity,
    alertSubject(alert),
    customerId ?? whoOf(alert),
    money,
    dayOf(createdAt, timezone).toString(),
    ...(outcome === null ? [] : [outcome]),
  ];
}
