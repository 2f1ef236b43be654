import { CHOSEN_BY, OUTCOMES } from '#domain/backtest.ts';
import {
  date,
  int2,
  int4,
  int8,
  numeric,
  oneOf,
  text,
  textArray,
  timestamptz,
} from '#store/fields.ts';
import { query } from '#store/query.ts';

export const lockBacktest = query('backtest/lock_backtest.sql', {
  params: { workMem: text },
  row: { locked: text, planCacheMode: text, jit: text, workMem: text },
});

export const runBacktest = query('backtest/run_backtest.sql', {
  params: {
    at: timestamptz,
    days: textArray,
    beforeAts: textArray,
    untilAts: textArray,
    timezone: text,
    baseCurrency: text,
    ticketSpike: numeric,
    weightsVersion: int2,
  },
  row: { months: int4, firstDay: date.nullable(), lastDay: date.nullable() },
});

export const keptBacktest = query('backtest/kept_backtest.sql', {
  params: { weightsVersion: int2 },
  row: {
    timezone: text,
    baseCurrency: text,
    ticketSpike: numeric,
    firstDay: date.nullable(),
    lastDay: date.nullable(),
    months: int4,
    scored: int8,
    notScored: int8,
    calculatedAt: timestamptz,
  },
});

export const backtestFigures = query('backtest/backtest_figures.sql', {
  params: { weightsVersion: int2 },
  row: {
    outcome: oneOf(OUTCOMES),
    chosenBy: oneOf(CHOSEN_BY),
    topPercent: int4,
    choices: int8,
    hits: int8,
    expectedHits: numeric,
    customers: int8,
    customersHit: int8,
    choicesSquared: numeric,
    hitsSquared: numeric,
    hitsByChoices: numeric,
  },
});
