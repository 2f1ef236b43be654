import { objectOf, objectsOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { fullNumber, scaleOf, tickLabels, type Scale } from './chart-scale.ts';
import { html, joinHtml, NOTHING, type Html } from './html.ts';
import { renderPie } from './pie.ts';

const WIDTH = 600;
const HEIGHT = 260;
const TOP = 16;
const RIGHT = 12;
const BOTTOM = 30;

/** Average width of a character at the size of the labels. */
const CHARACTER = 6.3;

const TIP_LINE = 16;

interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

interface Plot {
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

/** A `data_visualization` block as a figure: title, drawing, and a legend when there is something to tell apart. */
export function renderChart(block: JsonObject): Html {
  const chart = objectOf(block['chart']);
  const title = wordsOf(block['title']);
  if (chart['type'] === 'pie') return renderPie(title, objectsOf(chart['segments']));
  const plot = plotOf(chart);
  if (plot === null) return NOTHING;
  const axis = objectOf(chart['axis_config']);
  const labels = [wordsOf(axis['y_label']), wordsOf(axis['x_label'])].filter(Boolean).join(' · ');
  const summary = plot.series.map(
    ({ name, values }) => `${name}: ${values.map(fullNumber).join(', ')}`,
  );
  return html`<figure class="chart">
    <figcaption>${title}<small>${labels}</small></figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}. ${summary.join('. ')}">
      ${renderGrid(plot)}${renderCategories(plot)}${renderSeries(plot)}${renderBands(plot)}
    </svg>
    ${plot.series.length > 1 ? renderLegend(plot.series.map(({ name }) => name)) : NOTHING}
  </figure>`;
}

/** Names beside the colours of a chart. */
export function renderLegend(names: readonly string[]): Html {
  const items = names.map((name, index) => html`<li class="hue-${index % 6}">${name}</li>`);
  return html`<ul class="legend">
    ${items}
  </ul>`;
}

function plotOf(chart: JsonObject): Plot | null {
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

function valueAt(series: JsonObject, category: string): number {
  const point = objectsOf(series['data']).find(({ label }) => label === category);
  return typeof point?.['value'] === 'number' ? point['value'] : 0;
}

function renderGrid({ scale, left, y }: Plot): Html {
  const labels = tickLabels(scale);
  return joinHtml(
    scale.ticks.map((tick, index) => {
      const at = px(y(tick));
      const kind = tick === 0 ? 'chart__zero' : 'chart__grid';
      return html`<line
          class="${kind}"
          x1="${px(left)}"
          x2="${WIDTH - RIGHT}"
          y1="${at}"
          y2="${at}"
        />
        <text class="chart__label" x="${px(left - 8)}" y="${px(y(tick) + 4)}" text-anchor="end">
          ${labels[index]}
        </text>`;
    }),
  );
}

function renderCategories({ categories, band, x }: Plot): Html {
  const longest = Math.max(...categories.map((category) => category.length));
  const every = Math.max(1, Math.ceil((longest * CHARACTER + 10) / band));
  const offset = (categories.length - 1) % every;
  return joinHtml(
    categories.map((category, index) =>
      index % every === offset
        ? html`<text
            class="chart__label"
            x="${px(x(index))}"
            y="${HEIGHT - 9}"
            text-anchor="middle"
          >
            ${category}
          </text>`
        : NOTHING,
    ),
  );
}

function renderSeries(plot: Plot): Html {
  return joinHtml(
    plot.series.map((series, index) =>
      plot.type === 'bar' ? renderBars(plot, series, index) : renderLine(plot, series, index),
    ),
  );
}

function renderLine(plot: Plot, series: Series, index: number): Html {
  const { x, y, scale } = plot;
  const path = series.values.map((value, at) => `${px(x(at))} ${px(y(value))}`).join('L');
  const foot = px(y(Math.max(scale.lowest, Math.min(0, scale.highest))));
  const ends = `L${px(x(series.values.length - 1))} ${foot}L${px(x(0))} ${foot}Z`;
  const isFilled = plot.type === 'area' || plot.series.length === 1;
  const fill = isFilled
    ? html`<path class="chart__fill ${plot.type === 'area' && 'is-area'}" d="M${path}${ends}" />`
    : NOTHING;
  const last = series.values.length - 1;
  return html`<g class="hue-${index % 6}">
    ${fill}<path class="chart__line" d="M${path}" />
    <circle
      class="chart__end"
      cx="${px(x(last))}"
      cy="${px(y(series.values[last] ?? 0))}"
      r="3.5"
    />
  </g>`;
}

function renderBars({ band, series, x, y }: Plot, one: Series, index: number): Html {
  const width = Math.min((band * 0.72) / series.length, 48);
  const start = (width * series.length) / 2;
  const bars = one.values.map((value, at) => {
    const left = px(x(at) - start + width * index + 0.5);
    const height = Math.abs(y(value) - y(0));
    return html`<rect
      x="${left}"
      y="${px(Math.min(y(value), y(0)))}"
      width="${px(width - 1)}"
      height="${px(height)}"
      rx="2"
    />`;
  });
  return html`<g class="chart__bars hue-${index % 6}">${bars}</g>`;
}

/** An invisible column over each category that shows its values while the pointer is on it. */
function renderBands(plot: Plot): Html {
  const { categories, series, band, x, y, type } = plot;
  return joinHtml(
    categories.map((category, index) => {
      const dots = series.map((one, at) =>
        type === 'bar'
          ? NOTHING
          : html`<circle
              class="hue-${at % 6}"
              cx="${px(x(index))}"
              cy="${px(y(one.values[index] ?? 0))}"
              r="4.5"
            />`,
      );
      return html`<g class="chart__band">
        <rect
          class="chart__catch"
          x="${px(x(index) - band / 2)}"
          y="${TOP}"
          width="${px(band)}"
          height="${HEIGHT - TOP - BOTTOM}"
        />
        <g class="chart__hover">
          <line x1="${px(x(index))}" x2="${px(x(index))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" />
          ${dots}${renderTip(plot, category, index)}
        </g>
      </g>`;
    }),
  );
}

function renderTip({ series, x }: Plot, category: string, index: number): Html {
  const lines = series.map(({ name, values }) => `${name}  ${fullNumber(values[index] ?? 0)}`);
  const width = Math.max(category.length, ...lines.map((line) => line.length + 3)) * CHARACTER + 20;
  const left = Math.min(Math.max(x(index) - width / 2, 2), WIDTH - width - 2);
  const rows = lines.map(
    (line, at) =>
      html`<circle
          class="hue-${at % 6}"
          cx="${px(left + 14)}"
          cy="${TOP + 25 + at * TIP_LINE}"
          r="4"
        />
        <text x="${px(left + 24)}" y="${TOP + 29 + at * TIP_LINE}">${line}</text>`,
  );
  return html`<g class="chart__tip">
    <rect
      x="${px(left)}"
      y="${TOP - 6}"
      width="${px(width)}"
      height="${26 + lines.length * TIP_LINE}"
      rx="6"
    />
    <text class="chart__when" x="${px(left + 10)}" y="${TOP + 10}">${category}</text>
    ${rows}
  </g>`;
}

/** A coordinate with one decimal. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
