import { CHANNELS, INSTALLER_ID } from '#playground/places.ts';

import type { Config } from './config.ts';

/**
 * The configuration with the channels and the installer of the local Slack, where nobody has connected
 * another one and the environment names none. Every door says so, not only the bot that posts there.
 */
export function withLocalPlaces(config: Config): Config {
  const { slack } = config;
  if (slack.mode !== 'local') return config;
  return {
    ...config,
    slack: {
      ...slack,
      alertChannel: slack.alertChannel ?? CHANNELS.alerts,
      digestChannel: slack.digestChannel ?? CHANNELS.revenue,
      allowedUsers: slack.allowedUsers.length > 0 ? slack.allowedUsers : [INSTALLER_ID],
    },
  };
}
