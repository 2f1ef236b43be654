import { status, type Status } from '#analysis/status.ts';
import type { CommandContext } from '#delivery/cli/command.ts';

import { bad, good, words, type Check } from './check.ts';

/** Whether events come in and are taken in. */
export async function checkInbox({ db, now, settings }: CommandContext): Promise<Check[]> {
  try {
    const state = await status(await db(), { now: now(), timezone: settings().timezone });
    const { inboxFailed, inboxPending, failedCustomers, isStale } = state;
    return [
      inboxFailed === 0
        ? good('Events', `none given up, ${inboxPending} waiting`)
        : bad(
            'Events',
            `${inboxFailed} given up`,
            'Read why in the log, then run `moneyradar replay-event --failed`.',
          ),
      ...(failedCustomers === 0
        ? []
        : [
            bad(
              'Customers',
              `${failedCustomers} could not be brought up to date`,
              'Read why in the log, mend it, then run `moneyradar rebuild`.',
            ),
          ]),
      isStale
        ? bad(
            'Freshness',
            lastHeard(state),
            'Check in the Stripe dashboard (Developers, Webhooks) that deliveries to /webhooks/stripe succeed.',
          )
        : good('Freshness', 'events come in'),
      ...formerAccounts(state),
    ];
  } catch (error) {
    return [bad('Events', words(error), 'Run `moneyradar init`.')];
  }
}

function lastHeard({ lastEventAt, staleAccount, staleSince }: Status): string {
  if (staleAccount !== null && staleSince !== null) {
    return `nothing has come from the account ${staleAccount} since ${staleSince.toString({ smallestUnit: 'minute' })}`;
  }
  return lastEventAt === null
    ? 'no event has ever come'
    : `the last event came at ${lastEventAt.toString({ smallestUnit: 'minute' })}`;
}

function formerAccounts({ accounts }: Status): Check[] {
  return accounts.flatMap(({ account, isRead }) =>
    isRead
      ? []
      : [good(`Account ${account}`, 'not in STRIPE_API_KEY any more; its history is kept')],
  );
}
