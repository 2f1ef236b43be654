import type { Customer } from '#analysis/customers/customer.ts';
import type { CustomerExperiment } from '#analysis/customers/experiments.ts';
import { EXPERIMENT_STATE_LABELS } from '#delivery/experiment-words.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';
import { dayOf, type Timezone } from '#domain/day.ts';

const LINES_SHOWN = 3;

const ARMS = { control: 'without the change', variant: 'with the change' } as const;

/** Which experiments a customer is in, so that nobody spoils one by an offer; nothing without any. */
export function experimentBlocks(
  { experiments, asOf }: Customer,
  { timezone }: { readonly timezone: Timezone },
): MessageBlock[] {
  if (experiments.length === 0) return [];
  return [
    section(
      joinMrkdwn([
        mrkdwn`*Experiments*`,
        ...experiments
          .slice(0, LINES_SHOWN)
          .map((one) => line(one, (at) => dayAsOf(dayOf(at, timezone), dayOf(asOf, timezone)))),
      ]),
    ),
  ];
}

function line(
  { id, name, state, arm, sinceAt }: CustomerExperiment,
  on: (at: CustomerExperiment['sinceAt']) => string,
): SafeMrkdwn {
  const label = EXPERIMENT_STATE_LABELS[state].toLowerCase();
  return mrkdwn`•  *${name}*  ·  ${label}  ·  ${ARMS[arm]} since ${on(sinceAt)}  ·  \`/moneyradar experiment show ${id}\``;
}
