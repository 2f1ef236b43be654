import type { Temporal } from 'temporal-polyfill';

import type { Status } from '#analysis/status.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { describeCheck } from '#delivery/slack/wording/checks.ts';
import { spanOf } from '#delivery/slack/wording/days.ts';

/** Why the figures may not be relied on, since when, and what to do; null when they may. */
export function describeStale(
  status: Pick<Status, 'staleReason' | 'staleSince' | 'staleAccount' | 'failedChecks'>,
  now: Temporal.Instant,
): SafeMrkdwn | null {
  const { staleReason, staleSince, staleAccount, failedChecks } = status;
  const span = staleSince === null ? 'ever' : spanOf(staleSince, now);
  const whose = staleAccount === null ? 'Stripe' : `the Stripe account ${staleAccount}`;
  switch (staleReason) {
    case 'failed_check': {
      const broken = joinMrkdwn(
        failedChecks.map(({ name }) => describeCheck(name)),
        '; ',
      );
      return mrkdwn`:rotating_light: *The ledger has contradicted itself for ${span}*: ${broken}. So figures may be wrong. Run \`npx moneyradar rebuild\` where MoneyRadar runs: it derives everything from Stripe’s events again, and looks again whether all is well.`;
    }
    case 'never_heard':
      return mrkdwn`:warning: *Nothing has ever come from Stripe*, so there is nothing to count. Connect it as \`/moneyradar status\` says, or type \`/moneyradar sync\` to read what there is.`;
    case 'silent':
      return mrkdwn`:warning: *No event from ${whose} for ${span}*, and no look at Stripe in that time that was complete, so what happened since may be missing. In Stripe look under Developers › Webhooks whether deliveries fail, and why; \`/moneyradar sync\` reads what is missing.`;
    case 'unread':
      return mrkdwn`:warning: *Events of Stripe have waited for ${span} and nothing reads them*, so what happened since is missing. Start MoneyRadar again; if they still wait then, its log says why.`;
    case null:
      return null;
    default:
      return staleReason satisfies never;
  }
}
