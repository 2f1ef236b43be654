import type { Temporal } from 'temporal-polyfill';

import { pageHandler } from './browser/page-handler.ts';
import type { Hint } from './hint.ts';
import { createLocalSlack, type LocalSlack } from './local-slack.ts';
import { CHANNELS, INSTALLER_ID } from './places.ts';
import { restoreState, saveOnChange, type PlaygroundLog } from './saved-state.ts';

export interface PlaygroundOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Where the bot takes Slack's requests, such as `http://127.0.0.1:3000/slack/events`. */
  readonly botUrl: string;
  /** Folder for messages and home tabs, so that a restart finds them again. */
  readonly home: string;
  readonly log: PlaygroundLog;
  readonly now: () => Temporal.Instant;
  /** Commands to suggest while somebody types. */
  readonly hints?: readonly Hint[];
}

/** A local Slack with its page, and all that the bot needs to talk to it. */
export interface Playground {
  /** The page for people. */
  readonly url: string;
  /** For the bot's Web API client; ends with a slash. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly signingSecret: string;
  readonly teamId: string;
  /** The user who counts as having installed the app. */
  readonly installerId: string;
  readonly channels: {
    readonly revenue: string;
    readonly alerts: string;
    readonly general: string;
  };
  readonly slack: LocalSlack;
  readonly stop: () => Promise<void>;
}

/** Starts the local Slack on 127.0.0.1 with the page that people use it by. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { home, log, hints = [] } = options;
  const slack = await createLocalSlack({
    now: options.now,
    port: options.port,
    botUrl: options.botUrl,
    handlers: (local) => [pageHandler(local, hints)],
  });
  await restoreState(slack.workspace, home, log);
  const saving = saveOnChange(slack.workspace, home, log);
  return {
    url: slack.url,
    apiUrl: slack.apiUrl,
    botToken: slack.botToken,
    signingSecret: slack.signingSecret,
    teamId: slack.workspace.team.id,
    installerId: INSTALLER_ID,
    channels: CHANNELS,
    slack,
    async stop() {
      await slack.stop();
      await saving.stop();
    },
  };
}
