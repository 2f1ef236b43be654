import type { JsonObject } from '#playground/json.ts';
import { newId, nextTs, type Channel, type User, type Workspace } from '#playground/workspace.ts';

import type { Delivery } from './dispatch.ts';

/** Slack still sends the retired verification token; apps ignore it. */
const LEGACY_TOKEN = 'legacy';

/** A typed slash command as a form. Guests of another company carry their own team id. */
export function commandDelivery(
  workspace: Workspace,
  typed: {
    readonly user: User;
    readonly channel: Channel;
    readonly command: string;
    readonly text: string;
    readonly triggerId: string;
    readonly responseUrl: string;
  },
): Delivery {
  const form = {
    token: LEGACY_TOKEN,
    team_id: typed.user.teamId,
    team_domain: workspace.team.domain,
    channel_id: typed.channel.id,
    channel_name: typed.channel.name,
    user_id: typed.user.id,
    user_name: typed.user.name,
    command: typed.command,
    text: typed.text,
    api_app_id: workspace.app.id,
    is_enterprise_install: 'false',
    response_url: typed.responseUrl,
    trigger_id: typed.triggerId,
  };
  const body = new URLSearchParams(form).toString();
  return { kind: 'command', label: typed.command, body };
}

/** A click, a choice, a submitted or closed modal, or a shortcut, as a form with one JSON field. */
export function interactionDelivery(
  workspace: Workspace,
  done: { readonly user: User; readonly label: string; readonly payload: JsonObject },
): Delivery {
  const payload = {
    token: LEGACY_TOKEN,
    team: { id: workspace.team.id, domain: workspace.team.domain },
    user: {
      id: done.user.id,
      username: done.user.name,
      name: done.user.name,
      team_id: done.user.teamId,
    },
    api_app_id: workspace.app.id,
    enterprise: null,
    is_enterprise_install: false,
    ...done.payload,
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return { kind: 'interaction', label: done.label, body };
}

/** An event of the Events API. `retry` adds Slack's headers of a repeated delivery. */
export function eventDelivery(
  workspace: Workspace,
  happened: {
    readonly event: JsonObject & { readonly type: string };
    readonly eventId?: string;
    readonly retry?: { readonly count: number; readonly reason: string };
  },
): Delivery {
  const ts = nextTs(workspace);
  const envelope = {
    token: LEGACY_TOKEN,
    team_id: workspace.team.id,
    api_app_id: workspace.app.id,
    event: { event_ts: ts, ...happened.event },
    type: 'event_callback',
    event_id: happened.eventId ?? newId('Ev'),
    event_time: Number(ts.split('.')[0]),
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.team.id,
        user_id: workspace.app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
  const headers: Record<string, string> =
    happened.retry === undefined
      ? {}
      : {
          'x-slack-retry-num': String(happened.retry.count),
          'x-slack-retry-reason': happened.retry.reason,
        };
  return { kind: 'event', label: happened.event.type, body: JSON.stringify(envelope), headers };
}
