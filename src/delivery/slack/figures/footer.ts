import type { Temporal } from 'temporal-polyfill';

import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import type { Timezone } from '#domain/day.ts';
import { RULES_VERSION } from '#domain/rules.ts';

export interface FooterInput {
  readonly asOf: Temporal.Instant;
  readonly timezone: Timezone;
  readonly isSimulated: boolean;
}

/** As of when, what is not counted, by which rules. */
export function footer({ asOf, timezone, isSimulated }: FooterInput): SafeMrkdwn {
  return joinMrkdwn(
    [
      mrkdwn`As of ${instantFor(asOf, timezone)}`,
      'not counted: trials, one-off charges, metered usage, tax',
      `rules v${RULES_VERSION}`,
      ...(isSimulated ? ['a simulated company'] : []),
    ],
    '  ·  ',
  );
}
