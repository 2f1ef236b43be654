import { randomBytes } from 'node:crypto';

import { SlackError } from '@slack/web-api';
import type { Logger } from 'pino';

import { isUnreachable } from '#store/unreachable.ts';

import { mrkdwn, type SafeMrkdwn } from './block-kit/mrkdwn.ts';

/** Something took longer than a person waits. */
export class DeadlineError extends Error {
  constructor(what: string, deadlineMs: number) {
    super(`${what} took longer than ${deadlineMs} ms`);
    this.name = 'DeadlineError';
  }
}

/** Gives up waiting after so long; what was begun goes on unseen. */
export async function within<Result>(
  deadlineMs: number,
  what: string,
  work: Promise<Result>,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(what, deadlineMs)), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Logs what went wrong and returns the reference under which it can be found. */
export function logFailure(log: Logger, error: unknown): string {
  const reference = randomBytes(3).toString('hex');
  log.error({ err: error, reference }, `A request of Slack failed (reference ${reference})`);
  return reference;
}

/** What a person reads when their request failed: what it means for them, and what to do. */
export function describeFailure(error: unknown, reference: string): SafeMrkdwn {
  const ref = mrkdwn`_Reference ${reference}, if you need to look it up in the log._`;
  if (isUnreachable(error)) {
    return mrkdwn`:construction: *MoneyRadar cannot reach its database at the moment.* Nothing is lost: Stripe sends its events again. Try again in a minute.\n${ref}`;
  }
  if (error instanceof DeadlineError) {
    return mrkdwn`:hourglass: *That took too long, so there is no answer.* Try again in a minute, or over a shorter time.\n${ref}`;
  }
  if (isSlackAway(error)) {
    return mrkdwn`:satellite: *Slack does not answer MoneyRadar at the moment.* Try again in a minute; if it stays so, check \`SLACK_BOT_TOKEN\`.\n${ref}`;
  }
  return mrkdwn`:warning: *Something went wrong in MoneyRadar, and nothing was changed.* Try again; if it happens twice, please report it.\n${ref}`;
}

/** What a person reads who clicked something that this version does not know. */
export function describeOutdated(): SafeMrkdwn {
  return mrkdwn`:grey_question: This button belongs to another version of MoneyRadar. Type \`/moneyradar\` for a new one.`;
}

function isSlackAway(error: unknown): boolean {
  return error instanceof SlackError;
}
