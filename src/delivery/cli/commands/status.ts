import { status as askStatus } from '#analysis/status.ts';
import type { Command } from '#delivery/cli/command.ts';
import { list } from '#delivery/cli/table.ts';
import { statusJson } from '#delivery/rest/status.ts';

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
          ['Fresh', state.isStale ? 'no: nothing has come from Stripe for two hours' : 'yes'],
          ['Events waiting', String(state.inboxPending)],
          ['Events given up', givenUp(state.inboxFailed)],
          ['Messages waiting', String(state.outboxPending)],
          ['Last day stored', state.lastSnapshotDay?.toString() ?? 'none yet'],
          ['Not fully known', `${state.incompleteSubscriptions} subscriptions`],
        ]),
    };
  },
};

function givenUp(events: number): string {
  return events === 0 ? '0' : `${events}; \`moneyradar replay-event --failed\` tries them again`;
}
