import {
  TAKEN_OVER,
  type Outcome,
  type OutboxMessage,
  type Sender,
} from '#delivery/outbox/sender.ts';

import { adviceOnForwarding } from './advice.ts';
import { alertMail } from './alert-mail.ts';
import { readMail, type WrittenMail } from './body.ts';
import { messageId } from './message-id.ts';
import { newsOf, type ForwardSources } from './news.ts';
import { createPostman, type MailSettings } from './postman.ts';

/** Between two e-mails. */
const SPACING_MS = 1000;
const DEADLINE_MS = 18_000;

/** Carries e-mails: those about critical alerts, made from how things stand, and those written already. */
export function createMailSender(sources: ForwardSources, settings: MailSettings): Sender {
  const postman = createPostman(settings);
  return {
    spacingMs: SPACING_MS,
    async send(message, { isOurs }) {
      const mail = readMail(message.body) ?? (await mailAbout(sources, message));
      if ('kind' in mail) return mail;
      if (!(await isOurs())) return TAKEN_OVER;
      return inTime(
        postman
          .deliver({ ...mail, id: messageId(message.dedupeKey) })
          .then((): Outcome => ({ kind: 'sent', remoteRef: null }), outcomeOf),
      );
    },
    // Its Message-ID is the same again, by which mail programs know a double.
    find: async () => ({ kind: 'absent' }),
  };
}

async function mailAbout(
  sources: ForwardSources,
  message: OutboxMessage,
): Promise<WrittenMail | Outcome> {
  const news = await newsOf(sources, message);
  if ('kind' in news) return news;
  return alertMail(news) ?? { kind: 'needless', reason: 'it was over before it could be sent' };
}

/** The library's own timeouts are for one silence each; together they must not outlast the lease. */
async function inTime(outcome: Promise<Outcome>): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'unknown', error: 'ETIMEDOUT' }), DEADLINE_MS);
  });
  const first = await Promise.race([outcome, late]);
  clearTimeout(timer);
  return first;
}

/** Certainly before anything was said: the connection was never made, or is not a safe one. */
const NEVER_CONNECTED = new Set(['connect', 'getaddrinfo']);

/** What a failed attempt means. Of what the server said only its number is kept: the rest may name people. */
function outcomeOf(reason: unknown): Outcome {
  const { code = 'unknown error', responseCode, syscall } = detailsOf(reason);
  const error = responseCode === undefined ? code : `SMTP ${responseCode}`;
  const advice = adviceOnForwarding('email', code === 'EAUTH' || code === 'ETLS' ? code : error);
  if (responseCode !== undefined && responseCode < 500) {
    return { kind: 'later', error, delayMs: null };
  }
  if (code === 'EAUTH') return { kind: 'held', scope: 'kind', error: code, advice };
  if (code === 'ETLS') return { kind: 'held', scope: 'kind', error: code, advice };
  if (responseCode !== undefined) return { kind: 'dead', error, advice };
  if (code === 'EDNS' || (syscall !== undefined && NEVER_CONNECTED.has(syscall))) {
    return { kind: 'later', error, delayMs: null };
  }
  return { kind: 'unknown', error };
}

function detailsOf(error: unknown): {
  code?: string;
  responseCode?: number;
  syscall?: string;
} {
  if (!(error instanceof Error)) return {};
  const { code, responseCode, syscall } = error as {
    code?: unknown;
    responseCode?: unknown;
    syscall?: unknown;
  };
  return {
    ...(typeof code === 'string' && { code }),
    ...(typeof responseCode === 'number' && { responseCode }),
    ...(typeof syscall === 'string' && { syscall }),
  };
}
