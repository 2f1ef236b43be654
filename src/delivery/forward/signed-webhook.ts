import { createHmac } from 'node:crypto';

import { TAKEN_OVER, type Sender } from '#delivery/outbox/sender.ts';
import { alertJson } from '#delivery/rest/alerts-json.ts';

import { messageId } from './message-id.ts';
import { newsOf, type ForwardSources } from './news.ts';
import { postJson } from './post-json.ts';

export interface WebhookSettings {
  readonly url: string;
  /** `whsec_` and base64, or any text of one's own. */
  readonly secret: string;
}

/** Between two alerts. */
const SPACING_MS = 100;

/** Carries alerts to a webhook, signed as Standard Webhooks says: standardwebhooks.com. */
export function createWebhookSender(sources: ForwardSources, settings: WebhookSettings): Sender {
  return {
    spacingMs: SPACING_MS,
    async send(message, { isOurs }) {
      const news = await newsOf(sources, message);
      if ('kind' in news) return news;
      if (!(await isOurs())) return TAKEN_OVER;
      const { change, alerts, scope } = news;
      const [alert] = alerts;
      const body = JSON.stringify({
        type: `alert.${change}`,
        timestamp: alert.updatedAt.toString(),
        data: alertJson(alert, scope),
      });
      const id = messageId(message.dedupeKey);
      const timestamp = String(Math.floor(scope.now.epochMilliseconds / 1000));
      return postJson({
        forwarder: 'webhook',
        url: settings.url,
        headers: {
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': signatureOf(settings.secret, { id, timestamp, body }),
        },
        body,
        now: scope.now,
      });
    },
    // `webhook-id` lets the other side know a double, so it may simply be sent again.
    find: async () => ({ kind: 'absent' }),
  };
}

/** `v1,` and the HMAC-SHA256 over `id.timestamp.body`, in base64. */
export function signatureOf(
  secret: string,
  signed: { readonly id: string; readonly timestamp: string; readonly body: string },
): string {
  const { id, timestamp, body } = signed;
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`);
  return `v1,${mac.digest('base64')}`;
}

function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret);
}
