import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { describeStale } from '#delivery/slack/figures/stale.ts';

import type { Digest } from './ask.ts';

/**
 * Why a digest must not be posted, since when, and what to do, without any of its figures; null when
 * they can be relied on.
 */
export function troubleWith(
  digest: Pick<Digest, 'status' | 'now' | 'bridge' | 'snapshots'>,
): SafeMrkdwn | null {
  const stale = describeStale(digest.status, digest.now);
  if (stale !== null) return stale;
  return addsUp(digest) ? null : CONTRADICTION;
}

const CONTRADICTION = mrkdwn`:rotating_light: *The figures of that day do not add up*: the changes lead to another MRR than the subscriptions. Run \`npx moneyradar rebuild --check\` where MoneyRadar runs: it names the customers that differ; without \`--check\` it mends them from Stripe’s events.`;

/** The bridge closes, and the day's snapshot, which is reckoned another way, says the same. */
function addsUp({ bridge, snapshots }: Pick<Digest, 'bridge' | 'snapshots'>): boolean {
  return bridge.closes && snapshots.at(-1)?.totalMinor === bridge.endMinor;
}
