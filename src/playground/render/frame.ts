import { visibleMessages } from '#playground/messages.ts';
import { directMessageId, type Channel, type User } from '#playground/workspace.ts';

import { html, NOTHING, type Html } from './html.ts';
import { renderAvatar } from './message.ts';
import type { Reader } from './reader.ts';

/** What the viewer looks at: a channel id, or the app's home tab. */
export type PlaceId = string;
export const HOME = 'home';

/** The newest ts that the viewer has seen in each channel. */
export type ReadMarks = Readonly<Record<string, string>>;

/** The channels and the app that the viewer can open, with what is new in them. */
export function renderSidebar(reader: Reader, place: PlaceId, read: ReadMarks): Html {
  const { workspace, viewer } = reader;
  const channels = workspace.channels.filter(({ members }) => members.includes(viewer.id));
  const items = channels.map((channel) => {
    const unread = unreadCount(reader, channel.id, read);
    return renderItem(
      { id: channel.id, isOpen: place === channel.id, unread },
      channelLabel(channel),
    );
  });
  const dm = directMessageId(viewer.id);
  const bot = workspace.users.find(({ id }) => id === workspace.app.botUserId);
  const app = html`${renderAvatar(bot)}<span>${bot?.realName}</span>`;
  const isAppOpen = place === HOME || place === dm;
  const unread = unreadCount(reader, dm, read);
  return html`<h2>Channels</h2>
    <ul>
      ${items}
    </ul>
    <h2>Apps</h2>
    <ul>
      ${renderItem({ id: HOME, isOpen: isAppOpen, unread }, app)}
    </ul>`;
}

/** The line over the messages: where one is and who else is there. */
export function renderHeading(reader: Reader, place: PlaceId): Html {
  const { workspace, viewer } = reader;
  const dm = directMessageId(viewer.id);
  if (place === HOME || place === dm) {
    const bot = workspace.users.find(({ id }) => id === workspace.app.botUserId);
    const tab = (id: string, name: string) =>
      html`<button
        type="button"
        role="tab"
        data-place="${id}"
        aria-selected="${id === place ? 'true' : 'false'}"
      >
        ${name}
      </button>`;
    return html`<h1>${renderAvatar(bot)}${bot?.realName}</h1>
      <div class="tabs" role="tablist">${tab(HOME, 'Home')}${tab(dm, 'Messages')}</div>`;
  }
  const channel = workspace.channels.find(({ id }) => id === place);
  if (channel === undefined) return NOTHING;
  const people = workspace.users.filter(({ id }) => channel.members.includes(id));
  const faces = people.slice(0, 3).map(renderAvatar);
  const names = people.map(({ realName }) => realName).join(', ');
  const shared = channel.isExtShared
    ? html`<span class="pill">Shared with another company</span>`
    : NOTHING;
  const archived = channel.isArchived ? html`<span class="pill">Archived</span>` : NOTHING;
  return html`<h1>${channelLabel(channel)}</h1>
    ${shared}${archived}
    <span class="faces" title="${names}">${faces}<small>${people.length}</small></span>`;
}

/** The people whose eyes one can look through. */
export function renderViewers(reader: Reader): Html {
  const people = reader.workspace.users.filter(({ isBot }) => !isBot);
  const options = people.map((user) => {
    const isMe = user.id === reader.viewer.id;
    return html`<button
      type="button"
      role="menuitemradio"
      aria-checked="${isMe ? 'true' : 'false'}"
      data-viewer="${user.id}"
    >
      ${renderAvatar(user)}<span
        ><b>${user.realName}</b><small>${roleOf(user, reader)}</small></span
      >
    </button>`;
  });
  return html`${options}`;
}

/** The viewer's own picture and name. */
export function renderViewer({ viewer, ...reader }: Reader): Html {
  const role = roleOf(viewer, { viewer, ...reader });
  return html`${renderAvatar(viewer)}<span><b>${viewer.realName}</b><small>${role}</small></span>`;
}

/** How many messages of others the viewer has not seen in a channel. */
export function unreadCount(reader: Reader, channelId: string, read: ReadMarks): number {
  const seen = read[channelId] ?? '';
  return visibleMessages(reader.workspace, channelId, reader.viewer.id).filter(
    ({ ts, userId }) => ts > seen && userId !== reader.viewer.id,
  ).length;
}

function renderItem(
  item: { readonly id: PlaceId; readonly isOpen: boolean; readonly unread: number },
  label: Html,
): Html {
  const isNew = item.unread > 0 && !item.isOpen;
  const count = isNew
    ? html`<span class="count" aria-label="${item.unread} new">${item.unread}</span>`
    : NOTHING;
  return html`<li>
    <button
      type="button"
      class="place ${isNew && 'is-new'}"
      data-place="${item.id}"
      ${item.isOpen ? html`aria-current="page"` : NOTHING}
    >
      ${label}${count}
    </button>
  </li>`;
}

function channelLabel(channel: Channel): Html {
  const sign = channel.isPrivate ? 'lock' : 'hash';
  return html`<i class="icon icon--${sign}"></i><span>${channel.name}</span>`;
}

function roleOf(user: User, { workspace }: Reader): string {
  if (user.teamId !== workspace.team.id) return 'From another company';
  return user.isAdmin ? 'Installed the app' : 'Member';
}
