import type { AckFn, App, ReceiverEvent } from '@slack/bolt';
import type { ExtendedErrorHandlerArgs } from '@slack/bolt/dist/App.js';
import type { ModalView } from '@slack/types';
import type { Logger } from 'pino';

import { message, section, type Message } from './block-kit/blocks.ts';
import type { SafeMrkdwn } from './block-kit/mrkdwn.ts';
import { describeFailure, logFailure } from './failures.ts';
import { respond } from './respond.ts';

/** How a request of Slack can still be answered when its listener failed. */
interface LastWords {
  say(text: SafeMrkdwn): Promise<void>;
}

/**
 * Makes every failure of a listener reach the person who waits for it, whether it happens before or
 * after the acknowledgement; Bolt alone would leave them with three seconds of nothing. The log has
 * the details under the reference that the person is shown. Returns a wait for listeners under way.
 */
export function makeAnswerable(
  app: App,
  log: Logger,
): { readonly drain: (longestMs: number) => Promise<void> } {
  const underWay = new Set<Promise<void>>();
  const process = app.processEvent.bind(app);

  app.processEvent = (event) => {
    const processing = process(withLastWords(event));
    const settled = processing
      .catch(() => {})
      .finally(() => {
        underWay.delete(settled);
      });
    underWay.add(settled);
    return processing;
  };

  app.error(async ({ error, context }: ExtendedErrorHandlerArgs) => {
    const cause = error.original ?? error;
    const reference = logFailure(log, cause);
    const lastWords: unknown = context['lastWords'];
    if (!isLastWords(lastWords)) return;
    try {
      await lastWords.say(describeFailure(cause, reference));
    } catch (err) {
      log.warn({ err, reference }, 'The person could not be told');
    }
  });

  return {
    async drain(longestMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, longestMs);
      });
      await Promise.race([Promise.all(underWay), late]);
      clearTimeout(timer);
    },
  };
}

/** Notes whether the request has been acknowledged, because that decides how it can be answered. */
function withLastWords(event: ReceiverEvent): ReceiverEvent {
  let isAcknowledged = false;
  const acknowledge = async (answer?: Parameters<AckFn<unknown>>[0]) => {
    isAcknowledged = true;
    await event.ack(answer);
  };
  const lastWords: LastWords = {
    async say(text) {
      const said = message(text, [section(text)]);
      const kind = event.body['type'];
      if (event.body['command'] !== undefined && !isAcknowledged) {
        return acknowledge({ response_type: 'ephemeral', ...said });
      }
      if (kind === 'view_submission' && !isAcknowledged) {
        return acknowledge({ response_action: 'update', view: failureView(said) });
      }
      if (!isAcknowledged) await acknowledge();
      const url: unknown = event.body['response_url'];
      if (typeof url === 'string') await respond(url, said, 'asker');
    },
  };
  return {
    ...event,
    ack: acknowledge,
    customProperties: { ...event.customProperties, lastWords },
  };
}

function failureView({ blocks }: Message): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'That did not work' },
    close: { type: 'plain_text', text: 'Close' },
    blocks: blocks.filter((block) => block.type === 'section'),
  };
}

function isLastWords(value: unknown): value is LastWords {
  return typeof value === 'object' && value !== null && 'say' in value;
}
