import type { Message } from './block-kit/blocks.ts';
import { plainVersion } from './block-kit/plain-version.ts';
import { saysRefusedLayout } from './layout-errors.ts';

const TIMEOUT_MS = 10_000;
const ANSWER_READ_CHARACTERS = 500;

/** Whom the answer is for, and whether it takes the place of what was clicked. */
export type Visibility = 'asker' | 'channel' | 'in_place';

/** Slack did not take an answer. */
export class RespondError extends Error {
  readonly answer: string;
  constructor(status: number, answer: string) {
    super(`the response_url answered ${status}: ${answer}`);
    this.name = 'RespondError';
    this.answer = answer;
  }
}

/**
 * Answers through a command's or a click's response_url (five times within 30 minutes). A layout that
 * Slack refuses is sent once more in letters. Throws RespondError, or the error of the connection.
 */
export async function respond(
  responseUrl: string,
  message: Message,
  visibility: Visibility,
): Promise<void> {
  try {
    await post(responseUrl, message, visibility);
  } catch (error) {
    if (!(error instanceof RespondError) || !saysRefusedLayout(error.answer)) throw error;
    await post(responseUrl, plainVersion(message), visibility);
  }
}

async function post(url: string, message: Message, visibility: Visibility): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...message,
      response_type: visibility === 'channel' ? 'in_channel' : 'ephemeral',
      replace_original: visibility === 'in_place',
      unfurl_links: false,
      unfurl_media: false,
    }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.text()).slice(0, ANSWER_READ_CHARACTERS);
  if (!response.ok || saysRefusedLayout(answer)) throw new RespondError(response.status, answer);
}
