import type { IncomingMessage, RequestListener } from 'node:http';
import path from 'node:path';

import { COMMAND_SUGGESTIONS } from '#delivery/slack/commands.ts';
import { startPlayground, type Playground } from '#playground/playground.ts';

import { systemClock, type Config } from './config.ts';
import { withLocalPlaces } from './local-places.ts';
import type { Log } from './log.ts';
import { homeOf } from './open-store.ts';

const PORT = 3001;

export interface SlackPlace {
  /** The configuration with the tokens and channels of wherever Slack is. */
  readonly config: Config;
  /** The page of the local Slack; null when Slack is the real one. */
  readonly url: string | null;
  /** Lets through what may come from there. */
  guard(listener: RequestListener): RequestListener;
  stop(): Promise<void>;
}

/** The real Slack when its tokens are set, otherwise a local one that speaks its protocol to `botUrl`. */
export async function findSlack(config: Config, botUrl: string, log: Log): Promise<SlackPlace> {
  if (config.slack.mode !== 'local') {
    return { config, url: null, guard: (listener) => listener, stop: async () => {} };
  }
  const playground = await startLocalSlack(config, botUrl, log);
  const { botToken, signingSecret, apiUrl } = playground;
  const there = withLocalPlaces(config);
  return {
    config: { ...there, slack: { ...there.slack, botToken, signingSecret, apiUrl } },
    url: playground.url,
    guard: fromThisMachine,
    stop: playground.stop,
  };
}

/** On the port that people know, or on any other when something else has it. */
async function startLocalSlack(config: Config, botUrl: string, log: Log): Promise<Playground> {
  const start = (port: number) =>
    startPlayground({
      port,
      botUrl,
      home: path.join(homeOf(config), 'slack'),
      log,
      now: systemClock,
      hints: COMMAND_SUGGESTIONS,
    });
  try {
    return await start(config.port === 0 ? 0 : PORT);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken) throw error;
    log.warn(`port ${PORT} is taken, so the local Slack has another one this time`);
    return start(0);
  }
}

/**
 * The local Slack's signing secret is no secret, so what claims to come from it must come from this
 * machine, and not through a proxy on it.
 */
function fromThisMachine(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (isLocal(request)) return listener(request, response);
    request.resume();
    response
      .writeHead(403, { 'content-type': 'text/plain' })
      .end('Only the local Slack may ask.\n');
  };
}

function isLocal({ socket, headers }: IncomingMessage): boolean {
  const isForwarded = 'x-forwarded-for' in headers || 'forwarded' in headers;
  const { remoteAddress, localAddress } = socket;
  return !isForwarded && remoteAddress !== undefined && remoteAddress === localAddress;
}
