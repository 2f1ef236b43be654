import { claimCode } from '#delivery/access/claim-code.ts';

import type { Config } from './config.ts';

/** Why `POST /webhooks/stripe` takes nothing, or null when it is open. */
export function whyWebhookIsClosed(config: Config): string | null {
  if (config.stripe.isSimulated || config.stripe.webhookSecrets.length > 0) return null;
  return (
    'STRIPE_WEBHOOK_SECRET is not set, so events from Stripe cannot be verified and are refused. ' +
    'Copy the signing secret of the endpoint from the Stripe dashboard (Developers, Webhooks). ' +
    'Example: STRIPE_WEBHOOK_SECRET=whsec_…'
  );
}

/** What a person should know about a set-up that works, one sentence each. */
export function notices(config: Config): string[] {
  const closed = whyWebhookIsClosed(config);
  if (closed !== null) return [closed];
  const isMixed = config.stripe.isSimulated && config.stripe.webhookSecrets.length > 0;
  const { accounts, webhookSecrets } = config.stripe;
  const unsigned = accounts.filter(
    ({ name }) => !webhookSecrets.some(({ account }) => account === name),
  );
  const isElsewhere = config.stripe.isSimulated && config.database.url !== null;
  return [
    ...(isMixed
      ? [
          'STRIPE_WEBHOOK_SECRET is set without STRIPE_API_KEY: a simulated company is added to ' +
            'whatever Stripe sends. Set STRIPE_API_KEY to have your own figures alone.',
        ]
      : []),
    ...unsigned.map(
      ({ name }) =>
        `STRIPE_WEBHOOK_SECRET has no secret of the account “${name}”, so what happens there is seen ` +
        `up to five minutes late. Example: STRIPE_WEBHOOK_SECRET=${name}=whsec_…`,
    ),
    ...(isElsewhere
      ? [
          'STRIPE_API_KEY is not set, so a simulated company fills the database of DATABASE_URL. ' +
            'Use another database for your own figures.',
        ]
      : []),
  ];
}

/** What is left to be set up in Slack, by the environment and what people have set together. */
export function slackNotices(slack: Config['slack']): string[] {
  const code = claimCodeOf(slack);
  if (slack.mode === 'local') return [];
  return [
    ...(code === null
      ? []
      : [
          `Nobody may see revenue in Slack yet. Type there: /moneyradar setup ${code} (or set ` +
            'SLACK_ALLOWED_USERS). Who has the code says who sees revenue, so keep it.',
        ]),
    ...(slack.digestChannel === null
      ? [
          'No channel is chosen for the daily digest, so none is posted. Choose one in Slack with ' +
            '/moneyradar settings, or set SLACK_DIGEST_CHANNEL=C0123456789',
        ]
      : []),
    ...(slack.alertChannel === null
      ? [
          'No channel is chosen for alerts, so they are listed by /moneyradar alerts and not posted. ' +
            'Choose one in Slack with /moneyradar settings, or set SLACK_ALERT_CHANNEL=C0123456789',
        ]
      : []),
  ];
}

/** What the first person in Slack proves by that they have installed it; null as soon as somebody may see revenue. */
export function claimCodeOf(slack: Config['slack']): string | null {
  const isClaimed = slack.allowedUsers.length > 0 || slack.allowedUsergroups.length > 0;
  return isClaimed || slack.botToken === null ? null : claimCode(slack.botToken);
}
