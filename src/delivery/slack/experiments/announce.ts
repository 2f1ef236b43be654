import { conflictsOf } from '#analysis/experiments/conflicts.ts';
import type { Reread } from '#analysis/experiments/rereads.ts';
import type { BrokenGuardrail } from '#analysis/experiments/watch.ts';
import { enqueue } from '#delivery/outbox/enqueue.ts';
import type { Message } from '#delivery/slack/block-kit/blocks.ts';
import type { Json } from '#store/fields.ts';
import type { Queryable } from '#store/postgres.ts';

import { analysisMessage } from './analysis-message.ts';
import type { CardSetting } from './card.ts';
import { rereadMessage } from './reread-message.ts';

interface Feed {
  /** The Slack channel of the digest; null: nothing is posted. */
  readonly channel: string | null;
  readonly setting: CardSetting;
}

/** Posts whether an experiment has lasted, once per reading. Best in the transaction that keeps it. */
export async function announceReread(db: Queryable, reread: Reread, feed: Feed): Promise<void> {
  const { experiment, afterDays } = reread;
  const message = rereadMessage(reread, { ...feed.setting, now: reread.asOf });
  await post(db, { key: `reread:${experiment.id}:${afterDays}`, message }, feed);
}

/** Posts that an experiment does harm, once. Best in the transaction that notes it. */
export async function announceBrokenGuardrail(
  db: Queryable,
  { experiment, analysis }: BrokenGuardrail,
  feed: Feed,
): Promise<void> {
  const { setting } = feed;
  const others = await conflictsOf(db, experiment, setting);
  const looked = { experiment, analysis, others, asOf: setting.now };
  await post(
    db,
    { key: `guardrail:${experiment.id}`, message: analysisMessage(looked, setting) },
    feed,
  );
}

async function post(
  db: Queryable,
  { key, message }: { readonly key: string; readonly message: Message },
  { channel }: Feed,
): Promise<void> {
  if (channel === null) return;
  const { text, blocks } = message;
  await enqueue(db, {
    dedupeKey: `experiment_${key}:${channel}`,
    destination: `slack:${channel}`,
    kind: 'experiment',
    body: { text, blocks } as unknown as Json,
    expiresAt: null,
  });
}
