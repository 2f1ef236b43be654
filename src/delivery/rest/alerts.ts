import { z } from 'zod';

import { parseAlertCursor } from '#analysis/risks/alert-cursor.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import { alertById, alerts } from '#analysis/risks/alerts.ts';
import {
  assignAlert,
  resolveAlert,
  snoozeAlert,
  type AlertChange,
} from '#analysis/risks/change-alert.ts';
import {
  ASSIGNEE_LONGEST,
  NOTE_LONGEST,
  parseAlertNumber,
  parseSnooze,
  SNOOZE_EXPECTATION,
  writtenText,
} from '#delivery/alerts/ask.ts';
import { changeAndTell } from '#delivery/alerts/change.ts';
import { ALERT_STATUSES, ALERT_TYPES, OUTCOMES, SEVERITIES } from '#domain/alerts.ts';

import { alertJson } from './alerts-json.ts';
import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { cursorOf, parseBody, parsed, parseQuery, printable, wholeNumber } from './input.ts';
import type { RestContext } from './route.ts';

const PAGE_MAX = 500;

export const alertsQuery = {
  status: oneOf([...ALERT_STATUSES, 'all']).default('active'),
  type: oneOf(ALERT_TYPES).optional(),
  severity: oneOf(SEVERITIES).optional(),
  customer_id: parsed(printable, 'must be the id of a customer, such as cus_123').optional(),
  cursor: cursorOf(parseAlertCursor).optional(),
  limit: wholeNumber(1, PAGE_MAX).default(100),
};

/**
 * `GET /api/alerts`: active alerts unless asked otherwise, the most money first; resolved ones and all
 * of them, the newest first.
 */
export async function getAlerts(context: RestContext, request: HttpRequest) {
  const { type, severity, customer_id: customerId, ...asked } = parseQuery(request, alertsQuery);
  const { status, limit, cursor } = asked;
  const page = await alerts(context.db, {
    status,
    limit,
    ...(type && { type }),
    ...(severity && { severity }),
    ...(customerId !== undefined && { customerId }),
    ...(cursor && { cursor }),
  });
  return {
    alerts: page.alerts.map((alert) => shown(context, alert)),
    next_cursor: page.nextCursor,
  };
}

/** `GET /api/alerts/:id`: one alert, whatever has become of it. */
export async function getAlert(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const alert = await alertById(context.db, idOf(request));
  if (alert === null) throw unknown(request);
  return shown(context, alert);
}

const note = z
  .string({ error: 'must be text' })
  .max(NOTE_LONGEST, `must have ${NOTE_LONGEST} characters at most`)
  .nullable();

export const resolveBody = {
  outcome: oneOf(OUTCOMES).default('no_action'),
  note: note.default(null),
};

/** `POST /api/alerts/:id/resolve` `{outcome?, note?}`: ends it; 409 when somebody was faster. */
export async function postResolve(context: RestContext, request: HttpRequest, actor: string) {
  const { outcome, note: given } = await parseBody(request, resolveBody);
  const written = given === null ? null : writtenText(given);
  return change(context, request, (db, act) =>
    resolveAlert(db, { ...act, outcome, note: written, actor }),
  );
}

/** `POST /api/alerts/:id/snooze` `{until}`: lets it rest until a day, an instant, or `worse`. */
export async function postSnooze(context: RestContext, request: HttpRequest, actor: string) {
  const { timezone } = context;
  const { until } = await parseBody(request, snoozeBody({ now: context.now(), timezone }));
  return change(context, request, (db, act) => snoozeAlert(db, { ...act, until, actor }));
}

/** Until when, as it is read at that time of a clock. */
export function snoozeBody(clock: Parameters<typeof parseSnooze>[1]) {
  return { until: parsed((text) => parseSnooze(text, clock), SNOOZE_EXPECTATION) };
}

export const assignBody = {
  assigned_to: z
    .string({ error: 'must be text, or null for nobody' })
    .max(ASSIGNEE_LONGEST, `must have ${ASSIGNEE_LONGEST} characters at most`)
    .nullable(),
};

/** `POST /api/alerts/:id/assign` `{assigned_to}`: says whose it is; null for nobody. */
export async function postAssign(context: RestContext, request: HttpRequest, actor: string) {
  const { assigned_to: given } = await parseBody(request, assignBody);
  const assignee = given === null ? null : writtenText(given);
  return change(context, request, async (db, act) => {
    const changed = await assignAlert(db, { ...act, assignee, actor });
    // To say once more what is so already is no conflict.
    const isSame = changed.kind === 'already' && changed.alert.assignedTo === assignee;
    return isSame && changed.alert.status !== 'resolved'
      ? { kind: 'assigned' as const, alert: changed.alert }
      : changed;
  });
}

type Act = Pick<Parameters<typeof assignAlert>[1], 'id' | 'now'>;

async function change<Done extends string>(
  context: RestContext,
  request: HttpRequest,
  act: (db: Parameters<typeof assignAlert>[0], on: Act) => Promise<AlertChange<Done>>,
) {
  const on = { id: idOf(request), now: context.now() };
  const changed = await changeAndTell(context.db, (transaction) => act(transaction, on));
  if (changed.alert === undefined) throw unknown(request);
  if (changed.kind === 'already') throw resolvedAlready(context, changed.alert);
  return shown(context, changed.alert);
}

function shown({ now, timezone, baseCurrency }: RestContext, alert: Alert) {
  return alertJson(alert, { now: now(), timezone, baseCurrency });
}

function idOf(request: HttpRequest): bigint {
  const id = parseAlertNumber(request.params['id'] ?? '');
  if (id === null) throw unknown(request);
  return id;
}

function unknown({ params }: HttpRequest): ProblemError {
  const id = params['id'] ?? '';
  return new ProblemError(problem(404, `There is no alert ${id}. GET /api/alerts lists them.`));
}

function resolvedAlready(context: RestContext, alert: Alert): ProblemError {
  const by = alert.resolvedBy === null ? 'ended by itself' : `was resolved by ${alert.resolvedBy}`;
  const when = alert.resolvedAt === null ? '' : ` at ${alert.resolvedAt.toString()}`;
  const detail = `The alert ${by}${when}, so nothing was changed; \`alert\` is how it stands.`;
  return new ProblemError(problem(409, detail, { members: { alert: shown(context, alert) } }));
}

function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}
