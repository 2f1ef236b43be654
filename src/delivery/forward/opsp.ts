import { TAKEN_OVER, type Sender } from '#delivery/outbox/sender.ts';
import { alertJson } from '#delivery/rest/alerts-json.ts';

import { messageId } from './message-id.ts';
import { newsOf, type ForwardSources } from './news.ts';
import { postJson } from './post-json.ts';

export interface OpspSettings {
  /** Alerts go to `/alerts` below it. */
  readonly url: string;
  readonly apiKey: string;
}

/** Between two alerts. OPSP is a machine. */
const SPACING_MS = 100;

/** Carries alerts to OPSP: each as the REST interface shows it, and what has happened to it. */
export function createOpspSender(sources: ForwardSources, settings: OpspSettings): Sender {
  const url = `${settings.url.replace(/\/+$/, '')}/alerts`;
  return {
    spacingMs: SPACING_MS,
    async send(message, { isOurs }) {
      const news = await newsOf(sources, message);
      if ('kind' in news) return news;
      if (!(await isOurs())) return TAKEN_OVER;
      const { change, alerts, scope } = news;
      return postJson({
        forwarder: 'opsp',
        url,
        headers: {
          authorization: `Bearer ${settings.apiKey}`,
          'idempotency-key': messageId(message.dedupeKey),
        },
        body: JSON.stringify({ change, ...alertJson(alerts[0], scope) }),
        now: scope.now,
      });
    },
    // The key lets the other side know a double, so it may simply be sent again.
    find: async () => ({ kind: 'absent' }),
  };
}
