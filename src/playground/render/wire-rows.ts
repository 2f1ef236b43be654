import type { WireEntry } from '#playground/wire.ts';

import { html, htmlText } from './html.ts';
import type { Row } from './message-list.ts';
import type { Reader } from './reader.ts';

/** More of a payload than this is not shown. */
const DETAIL_LENGTH_MAX = 20_000;

/** What went over the wire, the newest first, each with its payload to unfold. */
export function wireRows(entries: readonly WireEntry[], reader: Reader): Row[] {
  return entries.toReversed().map((entry) => {
    const time = entry.at.toZonedDateTimeISO(reader.timezone).toPlainTime().toString().slice(0, 8);
    const detail = JSON.stringify(entry.detail, null, 2).slice(0, DETAIL_LENGTH_MAX);
    const took = entry.durationMs === null ? '' : `${entry.durationMs} ms`;
    const way = entry.direction === 'to_app' ? ['→', 'Slack to app'] : ['←', 'App to Slack'];
    const row = html`<details class="wire__entry ${!entry.isGood && 'is-bad'}">
      <summary>
        <span class="wire__way wire__way--${entry.direction}" title="${way[1]}">${way[0]}</span>
        <span class="wire__label">${entry.label}</span>
        <span class="wire__outcome">${entry.outcome}</span>
        <small>${took} ${time}</small>
      </summary>
      <pre>${detail}</pre>
    </details>`;
    return { key: entry.key, html: htmlText(row) };
  });
}
