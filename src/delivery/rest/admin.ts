import { snapshotOfDay } from '#delivery/snapshot-of-day.ts';
import { dayOf } from '#domain/day.ts';

import type { HttpRequest } from './exchange.ts';
import { day, invalid, parseBody } from './input.ts';
import type { RestContext } from './route.ts';
import { snapshotJson } from './snapshot-json.ts';

export const snapshotBody = { date: day.optional() };

/**
 * `POST /api/admin/calculate-mrr-snapshot`: stores every complete day up to the one asked for, and
 * answers with that one. Today, which is the default, is answered as it stands and not stored.
 */
export async function postSnapshot(context: RestContext, request: HttpRequest) {
  const body = await parseBody(request, snapshotBody);
  const { timezone, baseCurrency } = context;
  const now = context.now();
  const today = dayOf(now, timezone);
  const asked = body.date ?? today;
  if (asked.since(today).sign > 0) {
    throw invalid([{ field: 'date', detail: `must not be after today, ${today.toString()}` }]);
  }
  return snapshotJson(await snapshotOfDay(context.db, { day: asked, now, timezone, baseCurrency }));
}
