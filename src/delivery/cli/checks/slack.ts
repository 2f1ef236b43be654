import { ErrorCode, WebClient } from '@slack/web-api';

import type { Settings } from '#delivery/cli/command.ts';

import { bad, good, words, type Check } from './check.ts';

const TIMEOUT_MS = 5_000;
/** What manifest.yml asks for and what is called needs. */
export const NEEDED_SCOPES = ['commands', 'chat:write', 'usergroups:read'];
const COPY_TOKEN =
  'Copy the bot token from the Slack app (OAuth & Permissions) to SLACK_BOT_TOKEN.';
const REACH_SLACK =
  'Slack cannot be reached from here: check the network, a proxy, and SLACK_API_URL if you set it.';
const SILENT = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => 'error' as never,
  setName() {},
};

/** Whether Slack knows the tokens and what they may do. */
export async function checkSlack({ slack }: Settings): Promise<Check[]> {
  const { mode, botToken, appToken, apiUrl } = slack;
  if (mode === 'local' || botToken === null) {
    return [good('Slack', 'a local one, because SLACK_BOT_TOKEN is not set')];
  }
  const bot = await checkBot(clientFor(botToken, apiUrl));
  if (mode !== 'socket' || appToken === null) return bot;
  return [...bot, await checkSocket(clientFor(appToken, apiUrl))];
}

async function checkBot(client: WebClient): Promise<Check[]> {
  try {
    const { team, user, response_metadata } = await client.auth.test();
    const granted = response_metadata?.scopes ?? [];
    const missing = NEEDED_SCOPES.filter((scope) => !granted.includes(scope));
    return [
      good('Slack', `${user ?? 'the bot'} in ${team ?? 'a workspace'}`),
      missing.length === 0 || granted.length === 0
        ? good('Slack scopes', NEEDED_SCOPES.join(', '))
        : bad(
            'Slack scopes',
            `${missing.join(', ')} missing`,
            'Update the app from manifest.yml and install it again.',
          ),
    ];
  } catch (error) {
    return [bad('Slack', words(error), isAnswer(error) ? COPY_TOKEN : REACH_SLACK)];
  }
}

/** Slack said no; anything else is a network that does not reach it. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === ErrorCode.PlatformError;
}

async function checkSocket(client: WebClient): Promise<Check> {
  try {
    await client.apps.connections.open();
    return good('Slack socket', 'may be opened');
  } catch (error) {
    const mend =
      'Make an app-level token with the scope connections:write (Basic Information) for SLACK_APP_TOKEN.';
    return bad('Slack socket', words(error), mend);
  }
}

function clientFor(token: string, slackApiUrl: string): WebClient {
  return new WebClient(token, {
    slackApiUrl,
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });
}
