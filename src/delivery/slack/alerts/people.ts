import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';

const SLACK_ACTOR = /^slack:[A-Z0-9]+\/([UW][A-Z0-9]+)$/;
const API_ACTOR = /^api:(.+)$/;

/** Whoever did something, or whose an alert is, as Slack shows people; `null` is MoneyRadar itself. */
export function personWords(actor: string | null): SafeMrkdwn {
  if (actor === null) return mrkdwn`MoneyRadar`;
  const [, userId] = SLACK_ACTOR.exec(actor) ?? [];
  if (userId !== undefined) return mrkdwn`<@${userId}>`;
  const [, key] = API_ACTOR.exec(actor) ?? [];
  if (key === 'environment') return mrkdwn`a program with \`MONEYRADAR_API_KEY\``;
  if (key !== undefined) return mrkdwn`the API key ${key}`;
  return actor === 'cli' ? mrkdwn`somebody on the command line` : mrkdwn`${actor}`;
}

/** The Slack user behind an actor; null when it is none. */
export function slackUserOf(actor: string | null): string | null {
  return SLACK_ACTOR.exec(actor ?? '')?.[1] ?? null;
}

/** Another person of the same workspace, named as actors are. */
export function colleagueOf(actor: string, userId: string): string {
  return actor.replace(/[^/]*$/, userId);
}
