import type { Temporal } from 'temporal-polyfill';

import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { AlertCursor } from '#analysis/risks/alert-cursor.ts';
import { alerts, type AlertsPage } from '#analysis/risks/alerts.ts';
import {
  alertFigures,
  openAlertCounts,
  type AlertBookkeeping,
  type OpenAlertCounts,
} from '#analysis/risks/figures.ts';
import { statedSettings } from '#analysis/settings/stated.ts';
import { stripePlacesOf, type StripePlaces } from '#delivery/slack/alerts/stripe-places.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { AlertType } from '#domain/alerts.ts';
import { dayOf, startOfDay } from '#domain/day.ts';

import type { Asked } from './asked.ts';

/** How far back the bookkeeping looks. */
export const FIGURES_DAYS = 90;
const ROWS_IN_MESSAGE = 6;

export interface AlertList {
  readonly asked: Asked;
  readonly page: AlertsPage;
  readonly counts: Readonly<Record<'active' | 'snoozed', OpenAlertCounts>>;
  readonly figures: AlertBookkeeping;
  readonly muted: readonly AlertType[];
  readonly stripePlaces: StripePlaces;
  readonly asOf: Temporal.Instant;
}

/** The first alerts of a list, how many there are, and what has become of the earlier ones. */
export async function askAlerts(sources: Sources, asked: Asked): Promise<AlertList> {
  const { db, timezone, baseCurrency } = sources;
  const asOf = sources.now();
  const fromDay = dayOf(asOf, timezone).subtract({ days: FIGURES_DAYS - 1 });
  const [page, counts, figures, { stated }] = await Promise.all([
    askPage(sources, { ...asked, cursor: null, limit: ROWS_IN_MESSAGE }),
    openAlertCounts(db, asked.type === null ? {} : { type: asked.type }),
    alertFigures(db, {
      fromAt: startOfDay(fromDay, timezone),
      untilAt: knownUntil(asOf),
      now: asOf,
      timezone,
      baseCurrency,
    }),
    statedSettings(db),
  ]);
  const muted = stated.muted_alert_types ?? [];
  const stripePlaces = await stripePlacesOf(db, page.alerts);
  return { asked, page, counts, figures, muted, stripePlaces, asOf };
}

/** Alerts change by the click, so they are read from where they are written. */
export async function askPage(
  { db }: Sources,
  {
    status,
    type,
    cursor,
    limit,
  }: Asked & { readonly cursor: AlertCursor | null; readonly limit: number },
): Promise<AlertsPage> {
  return alerts(db, { status, limit, cursor, ...(type !== null && { type }) });
}
