import {
  actions,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count } from '#delivery/slack/wording/days.ts';
import type { Transaction } from '#store/postgres.ts';
import { missedAlerts } from '#store/queries/delivery.ts';

import { putSummary } from './put-summary.ts';

type Missed = Awaited<ReturnType<typeof missedAlerts>>;

interface Expired {
  readonly id: bigint;
  readonly destination: string;
  readonly kind: string;
}

/**
 * Sums up for each destination the alerts whose messages have come too late, so that an outage ends in one
 * message. Part of the transaction that gives the messages up.
 */
export async function sumUpMissedAlerts(
  transaction: Transaction,
  expired: readonly Expired[],
): Promise<void> {
  const firstIds = new Map<string, bigint>();
  for (const { id, destination, kind } of expired) {
    if (kind === 'alert' && !firstIds.has(destination)) firstIds.set(destination, id);
  }
  for (const [destination, firstId] of firstIds) await sumUp(transaction, destination, firstId);
}

async function sumUp(
  transaction: Transaction,
  destination: string,
  firstId: bigint,
): Promise<void> {
  await putSummary(transaction, {
    kind: 'missed_alerts',
    destination,
    firstId,
    dedupeKey: `missed:${destination}:${firstId}`,
    tell: async (fromMessageId) => {
      const missed = await missedAlerts(transaction, { destination, fromMessageId });
      return missed.length === 0 ? null : summaryMessage(missed);
    },
  });
}

/** `While nothing could be posted here, 12 alerts came up: 3 critical, 9 warnings.` */
function summaryMessage(missed: Missed): Message {
  const total = missed.reduce((sum, { alerts }) => sum + alerts, 0);
  const open = missed.reduce((sum, { stillOpen }) => sum + stillOpen, 0);
  const parts = missed.map(({ severity, alerts }) =>
    severity === 'warning' ? count(alerts, 'warning') : `${alerts} ${severity}`,
  );
  const left = open === 0 ? 'None of them is open any more.' : `${open} of them still open.`;
  const came = count(total, 'alert');
  const text = mrkdwn`:zzz: *While nothing could be posted here, ${came} came up*: ${parts.join(', ')}. ${left}`;
  return message(text, [
    header(`${came} came up while I was away`),
    section(text),
    actions([
      { actionId: 'command_alerts', label: 'Show what is open', value: 'alerts', isPrimary: true },
    ]),
  ]);
}
