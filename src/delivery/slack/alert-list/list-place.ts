import { parseAlertCursor, type AlertCursor } from '#analysis/risks/alert-cursor.ts';
import { ALERT_STATUSES, ALERT_TYPES } from '#domain/alerts.ts';

import type { Asked } from './asked.ts';

/** The first word of every value. */
export const ALERTS = 'alerts';
const VERSION = '1';
const ALL_TYPES = 'all';

/** The value of a button that opens a page; `after` is what the page before ended with. */
export function formatListPlace({ status, type }: Asked, after: string | null): string {
  return [ALERTS, VERSION, status, type ?? ALL_TYPES, ...(after === null ? [] : [after])].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseListPlace([version, word, kind, after, ...rest]: readonly string[]):
  | (Asked & { readonly cursor: AlertCursor | null })
  | null {
  const status = ALERT_STATUSES.find((one) => one === word);
  const type = ALERT_TYPES.find((one) => one === kind) ?? null;
  if (version !== VERSION || status === undefined || rest.length > 0) return null;
  if (type === null && kind !== ALL_TYPES) return null;
  if (after === undefined) return { status, type, cursor: null };
  const cursor = parseAlertCursor(after);
  return cursor === null ? null : { status, type, cursor };
}
