import path from 'node:path';

import { COMMAND_SUGGESTIONS } from '#delivery/slack/commands.ts';
import { startPlayground } from '#playground/playground.ts';

import { systemClock, type Config } from './config.ts';
import type { Log } from './log.ts';

const LOCAL_SLACK_PORT = 3001;

export interface SlackPlace {
  /** The configuration with the tokens and channels of wherever Slack is. */
  readonly config: Config;
  /** The page of the local Slack; null when Slack is the real one. */
  readonly url: string | null;
  stop(): Promise<void>;
}

/** The real Slack when its tokens are set, otherwise a local one that speaks its protocol. */
export async function findSlack(config: Config, port: number, log: Log): Promise<SlackPlace> {
  if (config.slack.mode !== 'local') return { config, url: null, stop: async () => {} };
  const playground = await startPlayground({
    port: config.port === 0 ? 0 : LOCAL_SLACK_PORT,
    botUrl: `http://127.0.0.1:${String(port)}/slack/events`,
    home: path.join(config.home, 'slack'),
    log,
    now: systemClock,
    hints: COMMAND_SUGGESTIONS,
  });
  const { installerId, channels, botToken, signingSecret, apiUrl } = playground;
  const slack = {
    ...config.slack,
    botToken,
    signingSecret,
    apiUrl,
    alertChannel: config.slack.alertChannel ?? channels.alerts,
    digestChannel: config.slack.digestChannel ?? channels.revenue,
    allowedUsers: config.slack.allowedUsers.length > 0 ? config.slack.allowedUsers : [installerId],
  };
  return { config: { ...config, slack }, url: playground.url, stop: playground.stop };
}
