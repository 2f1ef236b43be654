import type { Temporal } from 'temporal-polyfill';

import { enqueue } from '#delivery/outbox/enqueue.ts';
import {
  actions,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { count, spanOf } from '#delivery/slack/wording/days.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';
import type { Json } from '#store/fields.ts';
import type { Queryable } from '#store/postgres.ts';
import { unreportedDrifts } from '#store/queries/sync.ts';

type Drift = Awaited<ReturnType<typeof unreportedDrifts>>[number];

const DRIFTS_SHOWN = 15;

/** Where something is said, and of which account. */
interface Told {
  readonly channel: string | null;
  readonly account: string;
  /** There is no other account to tell it from. */
  readonly isAlone: boolean;
}

/**
 * Says in a channel that events may be lost for good, once for each gap; nothing when there is no
 * channel. Returns whether a message was put in the outbox.
 */
export async function announceGap(
  db: Queryable,
  gap: Told & {
    readonly since: Temporal.Instant;
    readonly now: Temporal.Instant;
  },
): Promise<boolean> {
  const { channel, account, since, now } = gap;
  if (channel === null) return false;
  return enqueue(db, {
    dedupeKey: `gap:${channel}:${account}:${since.toString()}`,
    destination: `slack:${channel}`,
    kind: 'sync',
    body: gapMessage(gap, spanOf(since, now)) as unknown as Json,
    expiresAt: null,
  });
}

/**
 * Says in a channel where reading Stripe has proved the ledger wrong since this was last said; nothing
 * when it was right everywhere, or when there is no channel. Part of the transaction that ends the run.
 * Returns how many subscriptions had been wrong.
 */
export async function announceDrifts(
  db: Queryable,
  told: Told & { readonly runId: bigint },
): Promise<number> {
  const { runId, channel, account } = told;
  const drifts = await unreportedDrifts(db, { account, mostRows: DRIFTS_SHOWN });
  const total = drifts[0]?.drifts ?? 0;
  if (channel === null || total === 0) return total;
  await enqueue(db, {
    dedupeKey: `drifts:${channel}:${runId}`,
    destination: `slack:${channel}`,
    kind: 'sync',
    body: driftMessage(told, drifts, total) as unknown as Json,
    expiresAt: null,
  });
  return total;
}

function driftMessage(told: Told, drifts: readonly Drift[], total: number): Message {
  const subscriptions = count(total, 'subscription');
  const text = mrkdwn`:mag: *The nightly comparison with ${stripe(told)} found ${subscriptions} that the ledger had wrong, and mended ${total === 1 ? 'it' : 'them'}.* Nothing had told MoneyRadar of the change, so it counts from when it was noticed.`;
  const advice = mrkdwn`A webhook must have been lost. In Stripe open Developers › Webhooks and look whether deliveries fail, and whether the endpoint has all events of \`customer\`, \`invoice\` and \`price\`.`;
  const more =
    total > drifts.length
      ? [section(mrkdwn`The largest ${drifts.length} of ${subscriptions}.`)]
      : [];
  return message(text, [
    header('The ledger was wrong and is mended'),
    section(text),
    table(
      [
        { title: 'Customer' },
        { title: 'MRR was', isNumeric: true },
        { title: 'MRR is', isNumeric: true },
        { title: 'Change', isNumeric: true },
      ],
      drifts.map(({ customerId, currency, mrrBeforeMinor, mrrAfterMinor }) => ({
        cells: [
          customerId,
          formatMoney(mrrBeforeMinor, currency),
          formatMoney(mrrAfterMinor, currency),
          formatMoneySigned(mrrAfterMinor - mrrBeforeMinor, currency),
        ],
      })),
    ),
    ...more,
    section(advice),
    actions([{ actionId: 'command_status', label: 'Is everything well now?', value: 'status' }]),
  ]);
}

/**
 * Says in a channel that Stripe refuses to be read, once a day and reason; nothing when there is no
 * channel. Returns whether a message was put in the outbox.
 */
export async function announceFailure(
  db: Queryable,
  failure: Told & {
    readonly reason: string;
    readonly day: Temporal.PlainDate;
  },
): Promise<boolean> {
  const { channel, account, reason, day } = failure;
  if (channel === null) return false;
  return enqueue(db, {
    dedupeKey: `unread:${channel}:${account}:${day.toString()}:${reason}`,
    destination: `slack:${channel}`,
    kind: 'sync',
    body: failureMessage(failure, reason) as unknown as Json,
    expiresAt: null,
  });
}

function failureMessage(told: Told, reason: string): Message {
  const text = mrkdwn`:warning: *MoneyRadar could not read ${stripe(told)}.* ${reason}`;
  return message(text, [
    header('Stripe could not be read'),
    section(text),
    section(
      mrkdwn`Webhooks still count, but what they miss stays unseen until this is mended. \`npx moneyradar doctor\` tries the key; MoneyRadar itself tries again every hour.`,
    ),
    actions([{ actionId: 'command_sync', label: 'Try again now', value: 'sync' }]),
  ]);
}

function gapMessage(told: Told, days: string): Message {
  const text = mrkdwn`:rotating_light: *MoneyRadar has not heard from ${stripe(told)} for ${days}.* Stripe forgets events after 30 days, so everything is being read again now. What happened in between gets its true amount, and the day it was noticed where nothing says when it was.`;
  return message(text, [
    header('A gap in what Stripe told'),
    section(text),
    actions([{ actionId: 'command_sync', label: 'How far is it?', value: 'sync progress' }]),
  ]);
}

function stripe({ account, isAlone }: Told): string {
  return isAlone ? 'Stripe' : `Stripe (account ${account})`;
}
