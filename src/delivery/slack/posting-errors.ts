import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';

import type { NotNow, Outcome } from '#delivery/outbox/sender.ts';

const ALLOW_APPS = 'Let a workspace admin allow apps to post in this channel.';
const WITH_SCOPES = 'Install the app again with the scopes of manifest.yml.';
const REINSTALL = 'Install the app again in Slack and put its new bot token in SLACK_BOT_TOKEN.';

/** What stops every message to one channel, and what to do. docs.slack.dev/reference/methods/chat.postMessage#errors */
const CHANNEL_ERRORS: Readonly<Record<string, string>> = {
  not_in_channel: 'Open the channel in Slack and type `/invite @MoneyRadar`.',
  channel_not_found: 'Check the channel id; in a private channel type `/invite @MoneyRadar` first.',
  is_archived: 'Unarchive the channel, or choose another one.',
  restricted_action: ALLOW_APPS,
  restricted_action_read_only_channel: ALLOW_APPS,
  restricted_action_thread_only_channel: 'It takes replies only. Choose another channel.',
  externally_shared:
    'The channel is shared with another company, so it gets no figures. Choose another one.',
};

/** What stops every message, and what to do. */
const TOKEN_ERRORS: Readonly<Record<string, string>> = {
  app_uninstalled: REINSTALL,
  invalid_auth: REINSTALL,
  not_authed: REINSTALL,
  token_revoked: REINSTALL,
  token_expired: REINSTALL,
  account_inactive: REINSTALL,
  missing_scope: WITH_SCOPES,
  no_permission: WITH_SCOPES,
  access_denied: 'Let a workspace admin approve the app.',
  team_access_not_granted: 'Let a workspace admin approve the app.',
  ekm_access_denied: 'An admin of Slack has suspended posting. Ask them to allow it again.',
  accesslimited: 'Slack is limited to some networks. Let an admin allow the one of this server.',
};

/** Of these, what says that the app may not do this one thing. */
const SCOPE_ERRORS = new Set(['missing_scope', 'no_permission', 'access_denied']);

/** Slack may have posted it before it failed. */
const UNCERTAIN_ERRORS = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
]);

/** It works again by itself; the last two once the workspace has moved into an organization. */
const PASSING_ERRORS = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'org_login_required',
  'team_added_to_org',
]);

/** The connection was never made, so nothing arrived. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const PASSING_MS = 30_000;
const REFUSED_MS = 60_000;

/** What to do about an error that Slack names, in one sentence. */
export function adviceOn(error: string): string {
  return (
    CHANNEL_ERRORS[error] ??
    TOKEN_ERRORS[error] ??
    'Look for it in the log of MoneyRadar, which names the message.'
  );
}

/** What a failed Web API call means for the message it carried. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'later', error: 'ratelimited', delayMs: error.retryAfter * 1000 };
  }
  if (error instanceof WebAPIPlatformError) return platformOutcome(error.data.error);
  if (error instanceof WebAPIHTTPError) {
    const said = `HTTP ${error.statusCode}`;
    if (error.statusCode >= 500) return { kind: 'unknown', error: said };
    return { kind: 'later', error: said, delayMs: REFUSED_MS };
  }
  if (error instanceof WebAPIRequestError) {
    const code = codeOf(error.original);
    if (UNREACHABLE.has(code)) return { kind: 'later', error: code, delayMs: null };
    return { kind: 'unknown', error: code || error.original.name };
  }
  return { kind: 'unknown', error: error instanceof Error ? error.message : String(error) };
}

/** What a failed call means for a message that nothing of has left yet. */
export function whileUnsent(error: unknown): NotNow {
  const outcome = outcomeOf(error);
  if (outcome.kind === 'later' || outcome.kind === 'held') return outcome;
  const said = 'error' in outcome ? outcome.error : outcome.kind;
  return { kind: 'later', error: said, delayMs: null };
}

/** Whether Slack will not tell this app, however often it asks; not that it cannot at the moment. */
export function isRefusedForGood(error: unknown): boolean {
  if (!(error instanceof WebAPIPlatformError)) return false;
  const { error: said } = error.data;
  if (SCOPE_ERRORS.has(said)) return true;
  return Object.hasOwn(CHANNEL_ERRORS, said) || platformOutcome(said).kind === 'dead';
}

function platformOutcome(error: string): Outcome {
  const advice = adviceOn(error);
  if (Object.hasOwn(CHANNEL_ERRORS, error)) {
    return { kind: 'held', scope: 'destination', error, advice };
  }
  if (Object.hasOwn(TOKEN_ERRORS, error)) return { kind: 'held', scope: 'kind', error, advice };
  if (PASSING_ERRORS.has(error)) return { kind: 'later', error, delayMs: PASSING_MS };
  if (UNCERTAIN_ERRORS.has(error)) return { kind: 'unknown', error };
  return { kind: 'dead', error, advice };
}

/** fetch hides the reason of a failed connection one or two causes down. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}
