import type { WebClient } from '@slack/web-api';

import type { SettingsGround } from '#analysis/settings/settings.ts';
import type { AccessRules } from '#delivery/slack/access.ts';
import type { Audience } from '#delivery/slack/channels.ts';

/** A group of people, as Slack knows it. */
export interface Usergroup {
  readonly id: string;
  readonly name: string;
}

/** What settings are made with, beside the database. */
export interface SettingsDesk extends SettingsGround {
  /** As of now; empty where Slack does not tell. */
  readonly usergroups: () => Promise<readonly Usergroup[]>;
  readonly membersOf: AccessRules['membersOf'];
  /**
   * Shows one person a line in a channel, to find out whether anything can be posted there: null, or
   * Slack's word for why not. A channel that another company reads is `externally_shared`.
   */
  readonly tryChannel: (attempt: ChannelAttempt) => Promise<string | null>;
  /** What only those know who see where MoneyRadar runs; see `claimCode`. */
  readonly claimCode: string;
}

interface ChannelAttempt {
  readonly channelId: string;
  readonly userId: string;
  readonly text: string;
}

/** Slack says it when the person is not in the channel; the app may be all the same. */
const FINE = ['user_not_in_channel'];

/** Tries a channel; Slack being away is a problem like any other. */
export function createTryChannel(
  client: WebClient,
  audienceOf: (channelId: string) => Promise<Audience>,
): SettingsDesk['tryChannel'] {
  return async ({ channelId, userId, text }) => {
    try {
      if ((await audienceOf(channelId)) === 'shared') return 'externally_shared';
      await client.chat.postEphemeral({ channel: channelId, user: userId, text });
      return null;
    } catch (error) {
      const said = slackWord(error);
      return FINE.includes(said) ? null : said;
    }
  };
}

/** Asks Slack which groups there are; an app without the scope has none to choose from. */
export function createUsergroupList(client: WebClient): SettingsDesk['usergroups'] {
  return async () => {
    const { usergroups = [] } = await client.usergroups
      .list({ include_disabled: false })
      .catch(() => ({ usergroups: [] }));
    return usergroups.flatMap(({ id, name, handle }) =>
      id === undefined ? [] : [{ id, name: name ?? handle ?? id }],
    );
  };
}

function slackWord(error: unknown): string {
  const data: unknown = error instanceof Error && 'data' in error ? error.data : null;
  const word = typeof data === 'object' && data !== null && 'error' in data ? data.error : null;
  return typeof word === 'string' ? word : 'no_answer';
}
