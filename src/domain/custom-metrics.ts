import { Temporal } from 'temporal-polyfill';

/** The most rows that a query may give: ten years of days and some. */
export const ANSWER_ROWS_MOST = 4_000;
export const QUERY_LONGEST = 20_000;
export const TITLE_LONGEST = 80;
export const UNIT_LONGEST = 20;
export const METRICS_MOST = 50;
/** So many are told in a digest. */
export const DIGEST_METRICS_MOST = 5;

const NAME = /^[a-z][a-z0-9_]{0,39}$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const FIRST_DAY = '1900-01-01';
const NUMBER = /^-?\d+(\.\d*)?(e[+-]?\d{1,3})?$/i;
const LARGEST = 1e18;
const NUMBER_TYPES = [
  'smallint',
  'integer',
  'bigint',
  'numeric',
  'real',
  'double precision',
] as const;

/** What somebody decides of a number of their own. */
export interface CustomMetricDesign {
  readonly title: string;
  /** What it counts, as `signups` or `€`; empty for a bare number. */
  readonly unit: string;
  /** One statement that gives rows of `day` and `value`. */
  readonly query: string;
  /** null: neither way is better. */
  readonly isHigherBetter: boolean | null;
  /** Its place in the digest, the smallest first; null: it is not told there. */
  readonly digestPlace: number | null;
}

/** Why a query gave nothing of use. */
export interface MetricFailure {
  /** A SQLSTATE, or a word of ours, such as `two_rows_a_day`. */
  readonly code: string;
  /** A sentence that carries nothing of the data. */
  readonly sentence: string;
}

/** A row as the database gave it, in text, with the names of its types. */
export interface AnsweredRow {
  readonly day: string | null;
  readonly value: string | null;
  readonly dayType: string;
  readonly valueType: string;
}

/** The number of a local day; exact decimal text. */
export interface MetricDay {
  readonly day: Temporal.PlainDate;
  readonly value: string;
}

/** Whether this can be the name of a metric: `active_teams`. */
export function isMetricName(text: string): boolean {
  return NAME.test(text);
}

/** `active_teams` as people read it: `Active teams`. */
export function titleOfName(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The one statement of a text; the semicolon that ends it is no part of it. */
export function statementOf(text: string): string {
  return text.replace(/[\s;]+$/, '').trim();
}

/**
 * The days that an answer is about, oldest first, as far as they are over: today's number is not known
 * yet, and a day without a value is left out. What no day can have is a failure of the whole answer, so
 * that no part of a wrong one is kept. Source of the rule: docs/metrics.md, Custom metrics.
 */
export function daysAnswered(
  rows: readonly AnsweredRow[],
  today: Temporal.PlainDate,
): readonly MetricDay[] | MetricFailure {
  if (rows.length > ANSWER_ROWS_MOST) return TOO_MANY_ROWS;
  const failure = rows.map(flawOf).find((flaw) => flaw !== null);
  if (failure !== undefined) return failure;
  const days = new Map(rows.map(({ day, value }) => [day ?? '', value]));
  if (days.size < rows.length) return TWO_ROWS_A_DAY;
  const over = [...days]
    .filter(([day, value]) => value !== null && day < today.toString())
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, value]) => ({ day: Temporal.PlainDate.from(day), value: value ?? '' }));
  return over.length === 0 ? NO_DAYS : over;
}

function flawOf({ day, value, dayType, valueType }: AnsweredRow): MetricFailure | null {
  if (dayType !== 'date') return notADate(dayType);
  if (day === null || !DAY.test(day) || day < FIRST_DAY) return NOT_A_DAY;
  if (!NUMBER_TYPES.some((type) => type === valueType)) return notANumber(valueType);
  if (value === null) return null;
  if (!NUMBER.test(value)) return NOT_FINITE;
  return Math.abs(Number(value)) < LARGEST ? null : TOO_LARGE;
}

function notADate(type: string): MetricFailure {
  return {
    code: 'not_a_date',
    sentence: `The column day is of type ${type} and has to be a date: (created_at at time zone 'Europe/Berlin')::date as day.`,
  };
}

function notANumber(type: string): MetricFailure {
  return {
    code: 'not_a_number',
    sentence: `The column value is of type ${type} and has to be a number: count(*) as value.`,
  };
}

const NOT_A_DAY: MetricFailure = {
  code: 'not_a_day',
  sentence:
    'A day is empty, infinite, or not between the years 1900 and 9999. Leave such rows out with where.',
};
const NOT_FINITE: MetricFailure = {
  code: 'not_finite',
  sentence:
    'A value is not a finite number (NaN or infinity). Give null for a day without a value.',
};
const TOO_LARGE: MetricFailure = {
  code: 'too_large',
  sentence: 'A value has more than 18 digits before the point.',
};
const TOO_MANY_ROWS: MetricFailure = {
  code: 'too_many_rows',
  sentence: `The query gives more than ${ANSWER_ROWS_MOST} rows, and one row a day is asked for. Group by the day, or ask for fewer days.`,
};
const TWO_ROWS_A_DAY: MetricFailure = {
  code: 'two_rows_a_day',
  sentence: 'The query gives several rows for one day. Group by the day.',
};
const NO_DAYS: MetricFailure = {
  code: 'no_days',
  sentence:
    'The query gives no value for a day that is over. Today counts tomorrow: give the days before it too.',
};
