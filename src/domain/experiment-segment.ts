import type { Segment } from './experiments.ts';

/** What a text of a segment says, or which part of it says nothing and why. */
export type ParsedSegment =
  | { readonly kind: 'segment'; readonly segment: Segment }
  | { readonly kind: 'unclear'; readonly part: string; readonly reason: SegmentProblem };

export type SegmentProblem =
  | 'unknown_condition'
  | 'without_value'
  | 'twice'
  | 'no_month'
  | 'no_amount'
  | 'ends_before_it_begins';

type Condition = { readonly segment: Segment } | { readonly reason: SegmentProblem };

/** As many characters as a form can ask for, so that a segment can be tried again wherever it came from. */
export const SEGMENT_LONGEST = 3_000;

/** One condition: a key, and a value that stands in quotes where it has spaces. */
const PART = /(?:[^\s"]|"[^"]*"?)+/g;

/** Fits any price; more digits are no amount. */
const AMOUNT = /^\d{1,12}(\.\d{1,8})?$/;

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/**
 * Reads `plan:Pro meta.country=DE cohort:2025-01..2025-06 mrr:50..200`: any of `plan`, `product`,
 * `price`, `meta.KEY`, `cohort` and `mrr`, each once, in any order, all of which have to hold. A range
 * may be open at one end (`mrr:50..`), and one month alone is that month. Nothing is everybody.
 */
export function parseSegment(text: string): ParsedSegment {
  let segment: Segment = {};
  for (const [part] of text.matchAll(PART)) {
    const condition = conditionOf(part);
    if ('reason' in condition) return { kind: 'unclear', part, reason: condition.reason };
    const isTwice = isThere(segment, condition.segment);
    if (isTwice) return { kind: 'unclear', part, reason: 'twice' };
    const meta = { ...segment.meta, ...condition.segment.meta };
    segment = {
      ...segment,
      ...condition.segment,
      ...(Object.keys(meta).length === 0 ? {} : { meta }),
    };
  }
  return { kind: 'segment', segment };
}

/** The text that parseSegment reads as this segment, its conditions always in the same order. */
export function segmentText(segment: Segment): string {
  const meta = Object.entries(segment.meta ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...[segment.plan].flatMap((plan) => (plan === undefined ? [] : [`plan:${quoted(plan)}`])),
    ...[segment.product].flatMap((id) => (id === undefined ? [] : [`product:${quoted(id)}`])),
    ...[segment.price].flatMap((id) => (id === undefined ? [] : [`price:${quoted(id)}`])),
    ...meta.map(([key, value]) => `${quoted(`meta.${key}`)}=${quoted(value)}`),
    ...rangeText('cohort', segment.cohortFrom, segment.cohortTo),
    ...rangeText('mrr', segment.mrrMin, segment.mrrMax),
  ].join(' ');
}

function conditionOf(part: string): Condition {
  const plain = part.replaceAll('"', '');
  const [, metaKey, metaValue] = /^meta\.([^=]+)=(.*)$/s.exec(plain) ?? [];
  if (metaKey !== undefined && metaValue !== undefined) {
    return metaValue === ''
      ? { reason: 'without_value' }
      : { segment: { meta: Object.fromEntries([[metaKey, metaValue]]) } };
  }
  const [, key, value] = /^(plan|product|price|cohort|mrr):(.*)$/s.exec(plain) ?? [];
  if (key === undefined || value === undefined) return { reason: 'unknown_condition' };
  if (value === '' || value === '..') return { reason: 'without_value' };
  if (key === 'cohort') return cohortOf(value);
  if (key === 'mrr') return mrrOf(value);
  return { segment: { [key]: value } };
}

function cohortOf(value: string): Condition {
  const { from, to } = endsOf(value);
  if ([from, to].some((month) => month !== null && !MONTH.test(month))) {
    return { reason: 'no_month' };
  }
  if (from !== null && to !== null && from > to) return { reason: 'ends_before_it_begins' };
  return {
    segment: {
      ...(from === null ? {} : { cohortFrom: from }),
      ...(to === null ? {} : { cohortTo: to }),
    },
  };
}

function mrrOf(value: string): Condition {
  const { from, to } = endsOf(value);
  if ([from, to].some((amount) => amount !== null && !AMOUNT.test(amount))) {
    return { reason: 'no_amount' };
  }
  if (from !== null && to !== null && Number(from) > Number(to)) {
    return { reason: 'ends_before_it_begins' };
  }
  return {
    segment: {
      ...(from === null ? {} : { mrrMin: from }),
      ...(to === null ? {} : { mrrMax: to }),
    },
  };
}

function endsOf(value: string): { from: string | null; to: string | null } {
  const [from = '', to = from] = value.split('..', 2);
  return { from: from === '' ? null : from, to: to === '' ? null : to };
}

function isThere(segment: Segment, condition: Segment): boolean {
  const keys = Object.keys(condition).filter((key) => key !== 'meta');
  if (keys.includes('cohortTo')) keys.push('cohortFrom');
  if (keys.includes('cohortFrom')) keys.push('cohortTo');
  if (keys.includes('mrrMin')) keys.push('mrrMax');
  if (keys.includes('mrrMax')) keys.push('mrrMin');
  return (
    keys.some((key) => Object.hasOwn(segment, key)) ||
    Object.keys(condition.meta ?? {}).some((key) => Object.hasOwn(segment.meta ?? {}, key))
  );
}

function rangeText(key: string, from: string | undefined, to: string | undefined): string[] {
  if (from === undefined && to === undefined) return [];
  return [from === to ? `${key}:${from}` : `${key}:${from ?? ''}..${to ?? ''}`];
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}
