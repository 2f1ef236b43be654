import type { Temporal } from 'temporal-polyfill';

import {
  actions,
  context,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';

import { footer } from './footer.ts';

interface Withheld {
  /** `No digest of Monday`. */
  readonly title: string;
  /** What is wrong with the figures, and what to do. */
  readonly trouble: SafeMrkdwn;
  /** How it is had when all is well again. */
  readonly remedy: SafeMrkdwn;
  readonly now: Temporal.Instant;
}

/** Takes the place of a message whose figures cannot be relied on. */
export function withheldMessage(
  { title, trouble, remedy, now }: Withheld,
  setting: Pick<Sources, 'timezone' | 'isSimulated'>,
): Message {
  return message(mrkdwn`${title}. ${trouble}`, [
    header(title),
    section(trouble),
    section(mrkdwn`*When all is well again*, ${remedy}`),
    actions([
      { actionId: 'command_status', label: 'What is wrong?', value: 'status', isPrimary: true },
      ...(setting.isSimulated
        ? []
        : [{ actionId: 'command_sync', label: 'Read Stripe now', value: 'sync' }]),
      { actionId: 'command_reconcile', label: 'Compare with Stripe', value: 'reconcile' },
    ]),
    context(footer({ asOf: now, ...setting })),
  ]);
}
