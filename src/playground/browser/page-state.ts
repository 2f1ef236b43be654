import type { Temporal } from 'temporal-polyfill';

import type { Hint } from '#playground/hint.ts';
import { isObject, parseJson, textOf } from '#playground/json.ts';
import type { LocalSlack } from '#playground/local-slack.ts';
import { visibleMessages } from '#playground/messages.ts';
import {
  HOME,
  renderHeading,
  renderSidebar,
  renderViewer,
  renderViewers,
  unreadCount,
  type ReadMarks,
} from '#playground/render/frame.ts';
import { htmlText } from '#playground/render/html.ts';
import { channelRows, introRow, threadRows, type Row } from '#playground/render/message-list.ts';
import type { Reader } from '#playground/render/reader.ts';
import { renderHome, renderModal } from '#playground/render/view.ts';
import { wireRows } from '#playground/render/wire-rows.ts';
import { modalsOf } from '#playground/views.ts';
import { directMessageId, findChannel } from '#playground/workspace.ts';

/** What the page asks to see. */
export interface PageQuery {
  readonly viewerId: string;
  /** A channel id, or `home`. */
  readonly place: string;
  readonly threadTs: string | null;
  readonly timezone: string;
  readonly read: ReadMarks;
}

/** All that the page shows, as markup; the page keeps itself in step with it. */
export interface PageState {
  readonly viewerId: string;
  readonly place: string;
  readonly title: string;
  readonly unread: number;
  readonly sidebar: string;
  readonly heading: string;
  readonly viewer: string;
  readonly viewers: string;
  readonly placeholder: string;
  readonly rows: readonly Row[];
  readonly home: { readonly hash: string; readonly html: string } | null;
  readonly thread: readonly Row[] | null;
  readonly modal: { readonly id: string; readonly hash: string; readonly html: string } | null;
  readonly wire: readonly Row[];
}

type Shown = Pick<LocalSlack, 'workspace' | 'wire'>;

/** The query of a request's parameters; unknown people and places become the first ones. */
export function readQuery({ workspace }: Shown, parameters: URLSearchParams): PageQuery {
  const people = workspace.users.filter(({ isBot }) => !isBot);
  const asked = parameters.get('viewer');
  const viewerId = (people.find(({ id }) => id === asked) ?? people[0])?.id ?? '';
  const channels = workspace.channels.filter(({ members }) => members.includes(viewerId));
  const places = [HOME, directMessageId(viewerId), ...channels.map(({ id }) => id)];
  const wanted = parameters.get('place') ?? '';
  const place = places.includes(wanted) ? wanted : (channels[0]?.id ?? HOME);
  const read = parseJson(parameters.get('read') ?? '{}');
  return {
    viewerId,
    place,
    threadTs: parameters.get('thread') || null,
    timezone: knownTimezone(parameters.get('timezone')),
    read: isObject(read)
      ? Object.fromEntries(Object.entries(read).map(([id, ts]) => [id, textOf(ts) ?? '']))
      : {},
  };
}

/** What a person sees of the workspace. */
export function pageState(
  slack: Shown & { readonly hints: readonly Hint[] },
  query: PageQuery,
): PageState {
  const { workspace } = slack;
  const { place, viewerId } = query;
  const reader = readerOf(slack, query, workspace.now());
  const messages = place === HOME ? [] : visibleMessages(workspace, place, viewerId);
  const modals = modalsOf(workspace, viewerId);
  const modal = modals.at(-1);
  const home = workspace.homes.get(viewerId) ?? null;
  const channel = findChannel(workspace, place);
  const isApp = place === HOME || place === directMessageId(viewerId);
  return {
    viewerId,
    place,
    title: isApp ? 'MoneyRadar' : `#${channel?.name}`,
    unread: workspace.channels
      .filter(({ id, members }) => id !== place && members.includes(viewerId))
      .reduce((sum, { id }) => sum + unreadCount(reader, id, query.read), 0),
    sidebar: htmlText(renderSidebar(reader, place, query.read)),
    heading: htmlText(renderHeading(reader, place)),
    viewer: htmlText(renderViewer(reader)),
    viewers: htmlText(renderViewers(reader)),
    placeholder: isApp ? 'Message MoneyRadar' : `Message #${channel?.name}`,
    rows: [
      ...(channel === undefined ? [] : [introRow(channel, slack.hints, reader)]),
      ...channelRows(messages, reader),
    ],
    home:
      place === HOME ? { hash: home?.hash ?? '', html: htmlText(renderHome(home, reader)) } : null,
    thread: query.threadTs === null ? null : threadRows(messages, query.threadTs, reader),
    modal:
      modal === undefined
        ? null
        : {
            id: modal.id,
            hash: modal.hash,
            html: htmlText(renderModal(modal, modals.length - 1, reader)),
          },
    wire: wireRows(slack.wire, reader),
  };
}

/** Through whose eyes, and in which time zone, something is drawn. */
export function readerOf(
  { workspace }: Shown,
  query: Pick<PageQuery, 'viewerId' | 'timezone'>,
  now: Temporal.Instant,
): Reader {
  const viewer = workspace.users.find(({ id }) => id === query.viewerId) ?? workspace.users[0];
  if (viewer === undefined) throw new Error('the local workspace has no users');
  return { workspace, viewer, timezone: query.timezone, now };
}

/** The browser's time zone when this runtime knows it, else UTC. */
export function knownTimezone(name: unknown): string {
  if (typeof name !== 'string' || name === '') return 'UTC';
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
