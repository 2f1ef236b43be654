import type { StaleReason } from '#analysis/freshness.ts';
import { status as askStatus, type Status } from '#analysis/status.ts';
import type { Command } from '#delivery/cli/command.ts';
import { list } from '#delivery/cli/table.ts';
import { statusJson } from '#delivery/rest/status.ts';
import { count } from '#delivery/slack/wording/days.ts';

export const status: Command = {
  name: 'status',
  words: [],
  flags: [],
  summary: 'shows whether the figures can be trusted right now',
  examples: ['moneyradar status', 'moneyradar status --json'],
  async run({ db, settings, now, version }) {
    const state = await askStatus(await db(), { now: now(), timezone: settings().timezone });
    return {
      json: statusJson(state, version),
      text: () =>
        list([
          ['Version', version],
          ['Last event', state.lastEventAt?.toString({ smallestUnit: 'second' }) ?? 'none yet'],
          ['Last read', state.lastSyncAt?.toString({ smallestUnit: 'second' }) ?? 'never'],
          ['Last swept', state.lastSweepAt?.toString({ smallestUnit: 'second' }) ?? 'never'],
          ['Last checked', state.lastCheckAt?.toString({ smallestUnit: 'second' }) ?? 'never'],
          ['Fresh', freshness(state)],
          ['Events waiting', String(state.inboxPending)],
          ['Events given up', givenUp(state.inboxFailed)],
          ['Customers not updated', notUpdated(state.failedCustomers)],
          ['Messages waiting', String(state.outboxPending)],
          ['Last day stored', state.lastSnapshotDay?.toString() ?? 'none yet'],
          ['Drifts mended', `${state.recentDrifts} in 7 days`],
          ['Not fully known', count(state.incompleteSubscriptions, 'subscription')],
          ...accountRows(state),
        ]),
    };
  },
};

const WHY_STALE: Record<StaleReason, string> = {
  failed_check: 'the ledger contradicts itself; `moneyradar rebuild` mends it',
  never_heard: 'nothing has ever come from Stripe',
  silent: 'nothing has come from Stripe for two hours',
  unread: 'events wait and nothing reads them; is the bot running?',
};

function freshness({ staleReason, failedChecks }: Status): string {
  if (staleReason === null) return 'yes';
  const names = failedChecks.map(({ name }) => name.replaceAll('_', ' ')).join(', ');
  return `no: ${WHY_STALE[staleReason]}${names === '' ? '' : ` (broken: ${names})`}`;
}

function givenUp(events: number): string {
  return events === 0 ? '0' : `${events}; \`moneyradar replay-event --failed\` tries them again`;
}

function notUpdated(customers: number): string {
  return customers === 0
    ? '0'
    : `${customers}; the log says why, and \`moneyradar rebuild\` tries them again`;
}

/** Nothing where there is one account, as all that is said is said of it. */
function accountRows({ accounts }: Status): [string, string][] {
  if (accounts.length < 2) return [];
  return accounts.map(({ account, isRead, lastSweepAt, error }) => [
    `Account ${account}`,
    isRead
      ? (error ?? `last swept ${lastSweepAt?.toString({ smallestUnit: 'second' }) ?? 'never'}`)
      : 'not in the settings any more; its history is kept',
  ]);
}
