import { objectOf, objectsOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { scaleOf, tickLabels, type Scale } from './chart-scale.ts';

/** Size of the drawing and its margins, in its own units. */
export const WIDTH = 600;
export const HEIGHT = 230;
export const TOP = 16;
export const RIGHT = 12;
export const BOTTOM = 30;

/** Average width of a character at the size of the labels. */
export const CHARACTER = 6.3;

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** Series over categories, and where each value is drawn. */
export interface Plot {
  readonly type: string;
  readonly categories: readonly string[];
  readonly series: readonly Series[];
  readonly scale: Scale;
  readonly left: number;
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
  /** Width that belongs to one category. */
  readonly band: number;
}

/** Lays out a line, bar or area chart; null when it has no values. */
export function plotOf(chart: JsonObject): Plot | null {
  const type = wordsOf(chart['type']);
  const listed = objectOf(chart['axis_config'])['categories'];
  const categories = Array.isArray(listed) ? listed.map(wordsOf) : [];
  const series = objectsOf(chart['series']).map((one) => ({
    name: wordsOf(one['name']),
    values: categories.map((category) => valueAt(one, category)),
  }));
  const values = series.flatMap((one) => one.values);
  if (values.length === 0) return null;
  const scale = scaleOf(values, type !== 'line');
  const left = Math.max(...tickLabels(scale).map((label) => label.length)) * CHARACTER + 14;
  const band = (WIDTH - left - RIGHT) / categories.length;
  const height = HEIGHT - TOP - BOTTOM;
  const span = scale.highest - scale.lowest;
  return {
    type,
    categories,
    series,
    scale,
    left,
    band,
    x: (index) => left + band * (index + 0.5),
    y: (value) => TOP + height * (1 - (value - scale.lowest) / span),
  };
}

/** A coordinate with one decimal. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function valueAt(series: JsonObject, category: string): number {
  const point = objectsOf(series['data']).find(({ label }) => label === category);
  return typeof point?.['value'] === 'number' ? point['value'] : 0;
}
