import type { ContextBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';

import { context } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import type { Timezone } from '#domain/day.ts';

export interface UsageAsOf {
  readonly asOf: Temporal.Instant;
  readonly timezone: Timezone;
  readonly isSimulated: boolean;
  /** Usage has come that is not judged yet. */
  readonly isBehind?: boolean;
  /** Which time the usage is of, when it is not the period that runs. */
  readonly period?: string;
}

/** As of when, and of which time usage is. */
export function usageSmallPrint({
  asOf,
  timezone,
  isSimulated,
  isBehind = false,
  period = 'of the billing period that runs, on annual plans of the calendar month',
}: UsageAsOf): ContextBlock {
  return context(
    joinMrkdwn(
      [
        mrkdwn`Usage as of ${instantFor(asOf, timezone)}`,
        ...(isBehind ? ['some that just came will be in it within minutes'] : []),
        period,
        ...(isSimulated ? ['a simulated company'] : []),
      ],
      '  ·  ',
    ),
  );
}
