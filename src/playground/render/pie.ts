import { wordsOf, type JsonObject } from '#playground/json.ts';

import { fullNumber } from './chart-scale.ts';
import { html, joinHtml, type Html } from './html.ts';

const CENTRE = 100;
const OUTER = 92;
const INNER = 54;

/** A pie chart as a ring, with the share and the value of each part beside it. */
export function renderPie(title: string, segments: readonly JsonObject[]): Html {
  const parts = segments.map((segment) => ({
    label: wordsOf(segment['label']),
    value: typeof segment['value'] === 'number' ? Math.max(0, segment['value']) : 0,
  }));
  const total = parts.reduce((sum, { value }) => sum + value, 0) || 1;
  let turned = 0;
  const slices = parts.map(({ label, value }, index) => {
    const share = value / total;
    const path = ringPath(turned, turned + share);
    turned += share;
    return html`<path class="hue-${index % 6}" d="${path}"
      ><title>${label}: ${fullNumber(value)}</title></path
    >`;
  });
  const legend = parts.map(
    ({ label, value }, index) =>
      html`<li class="hue-${index % 6}">
        ${label}<span>${fullNumber(value)}</span><b>${Math.round((value / total) * 100)}%</b>
      </li>`,
  );
  const words = parts.map(({ label, value }) => `${label}: ${fullNumber(value)}`).join(', ');
  return html`<figure class="chart chart--pie">
    <figcaption>${title}</figcaption>
    <div class="pie">
      <svg viewBox="0 0 200 200" role="img" aria-label="${title}. ${words}">
        ${joinHtml(slices)}
      </svg>
      <ul class="legend legend--tall">
        ${legend}
      </ul>
    </div>
  </figure>`;
}

/** The outline of a part of the ring, from one share of the full turn to another. */
function ringPath(from: number, to: number): string {
  const end = Math.min(to, from + 0.9999);
  const isLarge = end - from > 0.5 ? 1 : 0;
  const outer = `M${point(from, OUTER)}A${OUTER} ${OUTER} 0 ${isLarge} 1 ${point(end, OUTER)}`;
  return `${outer}L${point(end, INNER)}A${INNER} ${INNER} 0 ${isLarge} 0 ${point(from, INNER)}Z`;
}

function point(turn: number, radius: number): string {
  const angle = (turn - 0.25) * 2 * Math.PI;
  const round = (value: number) => Math.round(value * 100) / 100;
  return `${round(CENTRE + radius * Math.cos(angle))} ${round(CENTRE + radius * Math.sin(angle))}`;
}
