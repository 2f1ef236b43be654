import type { WebClient } from '@slack/web-api';
import type { Temporal } from 'temporal-polyfill';

const AFTER_FAILURE_MS = 5_000;

/**
 * Asks Slack once which team the app is installed in. While Slack cannot say, every answer is a
 * rejection, and Slack is asked again after a few seconds: until it is known whose people may see
 * figures, nobody does.
 */
export function createHomeTeam(
  client: WebClient,
  now: () => Temporal.Instant,
): () => Promise<string> {
  let asked: Promise<string> | null = null;
  let failedAtMs: number | null = null;

  return () => {
    const nowMs = now().epochMilliseconds;
    if (failedAtMs !== null && nowMs - failedAtMs >= AFTER_FAILURE_MS) asked = null;
    if (asked === null) {
      failedAtMs = null;
      asked = askTeam(client);
      asked.catch(() => {
        failedAtMs = now().epochMilliseconds;
      });
    }
    return asked;
  };
}

async function askTeam(client: WebClient): Promise<string> {
  const { team_id: teamId } = await client.auth.test();
  if (teamId === undefined) throw new Error('auth.test did not say whose token this is');
  return teamId;
}
