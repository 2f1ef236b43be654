import { Temporal } from 'temporal-polyfill';
import { onTestFinished } from 'vitest';

import { SLACK_PATH } from '#delivery/slack/app.ts';
import { createLocalSlack, type LocalSlack } from '#playground/local-slack.ts';

import { eventObject, invoiceObject, subscriptionObject } from '../support/stripe-objects.ts';
import { createBot, type Bot } from './bot-process.ts';

/** Where the bot tells its alerts. */
export const ALERTS = 'C0ALERT';
/** Who may ask it anything. */
export const PERSON = 'U0DANA';
/** Told twice, an event is the same. */
const NOW = Math.floor(Date.now() / 1000);

/** The real bot between a database of its own and a local Slack; not started yet. */
export async function createSlackBot(
  options: { readonly hasNetwork?: boolean } = {},
): Promise<{ bot: Bot; slack: LocalSlack }> {
  const scopes = ['commands', 'chat:write', 'usergroups:read', 'channels:read', 'channels:history'];
  const slack = await createLocalSlack({ now: () => Temporal.Now.instant(), scopes });
  onTestFinished(() => slack.stop());
  for (const channel of slack.workspace.channels) {
    channel.isExtShared = false;
    channel.members = [PERSON, slack.workspace.app.botUserId];
  }
  const bot = await createBot({
    ...options,
    env: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      SLACK_ALERT_CHANNEL: ALERTS,
      SLACK_ALLOWED_USERS: '*',
    },
  });
  onTestFinished(() => bot.stop());
  slack.connect(`${bot.url}${SLACK_PATH}`);
  return { bot, slack };
}

/** What Stripe tells of a customer whose first payment failed an hour ago; `now` in seconds. */
export function latePayer(name: string, now = NOW): object[] {
  const [customer, subscription] = [`cus_${name}`, `sub_${name}`];
  const startedAt = now - 40 * 86_400;
  const subscribed = { id: subscription, customer, created: startedAt, start_date: startedAt };
  const invoice = invoiceObject({
    id: `in_${name}`,
    customer,
    created: now - 7_200,
    next_payment_attempt: now + 86_400,
    parent: { type: 'subscription_details', subscription_details: { subscription } },
  });
  return [
    eventObject('customer.subscription.created', subscriptionObject(subscribed), {
      id: `evt_${name}_subscribed`,
      created: startedAt,
    }),
    eventObject('invoice.payment_failed', invoice, {
      id: `evt_${name}_failed`,
      created: now - 3_600,
    }),
  ];
}
