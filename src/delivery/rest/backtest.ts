import { backtest } from '#analysis/backtest/backtest.ts';

import { backtestJson } from './backtest-json.ts';
import type { HttpRequest } from './exchange.ts';
import { parseQuery } from './input.ts';
import type { RestContext } from './route.ts';

/**
 * `GET /api/analysis/backtest`: how often scores of past month ends were right. What a job found once a
 * month; looked at now when there is none yet, or when settings it goes by have changed.
 */
export async function getBacktest(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const { db, now, timezone, baseCurrency, ticketSpike } = context;
  return backtestJson(await backtest(db, { now: now(), timezone, baseCurrency, ticketSpike }));
}
