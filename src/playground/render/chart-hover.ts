import { BOTTOM, CHARACTER, HEIGHT, px, TOP, WIDTH, type Plot } from './chart-plot.ts';
import { fullNumber } from './chart-scale.ts';
import { html, joinHtml, NOTHING, type Html } from './html.ts';

const TIP_LINE = 16;

/** An invisible column over each category that shows its values while the pointer is on it. */
export function renderBands(plot: Plot): Html {
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
  const beside = x(index) + 12;
  const left = beside + width < WIDTH ? beside : x(index) - 12 - width;
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
