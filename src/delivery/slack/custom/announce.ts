import type { CustomMetric } from '#analysis/custom-metrics/custom-metric.ts';
import { enqueue } from '#delivery/outbox/enqueue.ts';
import { actions, message, section, type Message } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Json } from '#store/fields.ts';
import type { Queryable } from '#store/postgres.ts';

/**
 * Posts that a metric has begun to fail, once for as long as it does. Best in the transaction that keeps
 * the failure. null for a channel: nothing is posted.
 */
export async function announceFailingMetric(
  db: Queryable,
  metric: Pick<CustomMetric, 'name' | 'title' | 'failure'>,
  channel: string | null,
): Promise<void> {
  if (channel === null || metric.failure === null) return;
  const { text, blocks } = failingMessage(metric);
  await enqueue(db, {
    dedupeKey: `custom_metric_failing:${metric.name}:${metric.failure.sinceAt.toString()}:${channel}`,
    destination: `slack:${channel}`,
    kind: 'custom_metric',
    body: { text, blocks } as unknown as Json,
    expiresAt: null,
  });
}

/** What is wrong, that the days known before stay, and where to mend it. */
export function failingMessage({
  name,
  title,
  failure,
}: Pick<CustomMetric, 'name' | 'title' | 'failure'>): Message {
  const text = mrkdwn`:warning: *${title} has no new value*: ${failure?.sentence ?? ''} It is asked again every hour, and the days known so far stay.`;
  const mend = mrkdwn`Mend its query where MoneyRadar runs: \`npx moneyradar metric set ${name} --sql FILE\`.`;
  return message(text, [
    section(text),
    section(mend),
    actions([{ actionId: 'command_custom', label: 'Look at it', value: `custom ${name}` }]),
  ]);
}
