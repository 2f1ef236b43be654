import { objectOf, objectsOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { LIMITS } from './limits.ts';
import { checkCount, checkLength, complain, inside, type Place } from './problems.ts';

/** Checks a `data_visualization` block: a pie, or series over the same categories. */
export function checkChart(block: JsonObject, place: Place): void {
  if (!block['title']) complain(place, 'missing required field: title');
  checkLength(block['title'], LIMITS.chartTitle, inside(place, 'title'));
  const chart = objectOf(block['chart']);
  const at = inside(place, 'chart');
  const type = wordsOf(chart['type']);
  if (type === 'pie') checkPie(chart, at);
  else if (['line', 'bar', 'area'].includes(type)) checkSeries(chart, at);
  else complain(inside(at, 'type'), `unsupported type: ${type}`);
}

function checkPie(chart: JsonObject, place: Place): void {
  const at = inside(place, 'segments');
  const segments = objectsOf(chart['segments']);
  if (segments.length === 0) complain(at, 'must provide at least 1 item');
  checkCount(segments, LIMITS.series, at);
  segments.forEach((segment, index) => {
    checkLabel(segment['label'], inside(inside(at, index), 'label'));
    const value = segment['value'];
    if (typeof value !== 'number' || value <= 0) complain(inside(at, index), 'value must be > 0');
  });
}

function checkSeries(chart: JsonObject, place: Place): void {
  const axis = objectOf(chart['axis_config']);
  const categories = Array.isArray(axis['categories']) ? axis['categories'].map(wordsOf) : [];
  const axisAt = inside(place, 'axis_config');
  if (categories.length === 0) complain(axisAt, 'missing required field: categories');
  checkCount(categories, LIMITS.points, inside(axisAt, 'categories'));
  categories.forEach((label, index) =>
    checkLabel(label, inside(inside(axisAt, 'categories'), index)),
  );
  for (const key of ['x_label', 'y_label'])
    checkLength(axis[key], LIMITS.axisLabel, inside(axisAt, key));

  const at = inside(place, 'series');
  const series = objectsOf(chart['series']);
  if (series.length === 0) complain(at, 'must provide at least 1 item');
  checkCount(series, LIMITS.series, at);
  if (new Set(series.map((one) => one['name'])).size < series.length)
    complain(at, 'series names must be unique');
  series.forEach((one, index) => checkOneSeries(one, categories, inside(at, index)));
}

function checkOneSeries(series: JsonObject, categories: readonly string[], place: Place): void {
  checkLabel(series['name'], inside(place, 'name'));
  const points = objectsOf(series['data']);
  const labels = points.map((point) => wordsOf(point['label']));
  if (labels.length !== categories.length || labels.some((label) => !categories.includes(label)))
    complain(inside(place, 'data'), 'labels must match axis_config.categories');
  if (points.some((point) => typeof point['value'] !== 'number'))
    complain(inside(place, 'data'), 'value must be a number');
}

function checkLabel(label: unknown, place: Place): void {
  if (!wordsOf(label)) complain(place, 'must be more than 0 characters');
  checkLength(label, LIMITS.chartLabel, place);
}
