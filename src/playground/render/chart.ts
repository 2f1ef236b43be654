import { objectOf, objectsOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { renderBands } from './chart-hover.ts';
import {
  CHARACTER,
  HEIGHT,
  plotOf,
  px,
  RIGHT,
  WIDTH,
  type Plot,
  type Series,
} from './chart-plot.ts';
import { fullNumber, tickLabels } from './chart-scale.ts';
import { html, joinHtml, NOTHING, type Html } from './html.ts';
import { renderPie } from './pie.ts';

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
function renderLegend(names: readonly string[]): Html {
  const items = names.map((name, index) => html`<li class="hue-${index % 6}">${name}</li>`);
  return html`<ul class="legend">
    ${items}
  </ul>`;
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
  const last = categories.length - 1;
  return joinHtml(
    categories.map((category, index) =>
      (last - index) % every === 0
        ? html`<text
            class="chart__label ${(last - index) % (every * 2) !== 0 && 'is-second'}"
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
