import type { Message, User } from '#playground/workspace.ts';

import { renderBlocks } from './blocks.ts';
import { html, NOTHING, type Html } from './html.ts';
import { renderMrkdwn } from './mrkdwn.ts';
import type { Reader } from './reader.ts';
import { clockTime, dayName, localTime } from './times.ts';

/** How a message stands in its list. */
export interface MessageSetting {
  /** Follows a message of the same person: no picture and no name. */
  readonly isCompact: boolean;
  /** Answers in its thread that the reader can see; shown as a link to the thread. */
  readonly replies: readonly Message[];
  /** In the thread itself there is no link to it. */
  readonly isInThread: boolean;
}

/** One message as an article. */
export function renderMessage(message: Message, reader: Reader, setting: MessageSetting): Html {
  const author = reader.workspace.users.find(({ id }) => id === message.userId);
  const isEphemeral = message.ephemeralTo !== null;
  return html`<article
    class="message ${setting.isCompact && 'is-compact'} ${isEphemeral && 'is-ephemeral'}"
    data-ts="${message.ts}"
    data-channel="${message.channelId}"
  >
    <div class="message__side">
      ${setting.isCompact ? renderTime(message, reader) : renderAvatar(author)}
    </div>
    <div class="message__body">
      ${isEphemeral && html`<div class="message__eyes"><i class="icon icon--eye"></i>Only visible to you</div>`}
      ${setting.isCompact ? NOTHING : renderByline(message, author, reader)}
      <div class="message__content">${renderContent(message, reader)}</div>
      ${renderFoot(message, reader, setting)}
    </div>
    ${renderTools(message, setting)}
  </article>`;
}

/** A person's initials on their colour, or the picture of an app. */
export function renderAvatar(user: User | undefined): Html {
  if (user?.isBot === true) {
    const name = user.name === 'moneyradar' ? 'moneyradar' : 'slackbot';
    return html`<img class="avatar" src="/assets/${name}.svg" alt="" />`;
  }
  const initials = (user?.realName ?? '?').split(' ').map((part) => part.slice(0, 1));
  return html`<span class="avatar avatar--${hueOf(user?.id ?? '')}" aria-hidden="true"
    >${initials.join('')}</span
  >`;
}

function renderByline(message: Message, author: User | undefined, reader: Reader): Html {
  const isApp = author?.id === reader.workspace.app.botUserId;
  const badge = isApp ? html`<span class="badge">APP</span>` : NOTHING;
  const isStranger = author !== undefined && author.teamId !== reader.workspace.team.id;
  const guest = isStranger ? html`<span class="badge badge--guest">External</span>` : NOTHING;
  return html`<div class="message__byline">
    <b>${author?.realName ?? message.userId}</b>${badge}${guest}${renderTime(message, reader)}
  </div>`;
}

function renderTime(message: Message, reader: Reader): Html {
  const at = localTime(reader, message.ts);
  if (at === null) return NOTHING;
  return html`<time
    datetime="${at.toInstant().toString()}"
    title="${dayName(reader, at)} at ${clockTime(at)}"
    >${clockTime(at)}</time
  >`;
}

function renderContent(message: Message, reader: Reader): Html {
  const edited = message.isEdited ? html` <small class="edited">(edited)</small>` : NOTHING;
  if (message.blocks.length > 0) return html`${renderBlocks(message.blocks, reader)}${edited}`;
  return html`<div class="text">${renderMrkdwn(message.text, reader)}${edited}</div>`;
}

function renderFoot(
  message: Message,
  reader: Reader,
  { replies, isInThread }: MessageSetting,
): Html {
  if (message.ephemeralTo !== null)
    return html`<button type="button" class="link message__dismiss" data-do="dismiss">
      Dismiss message
    </button>`;
  const last = replies.at(-1);
  if (last === undefined || isInThread) return NOTHING;
  const ids = [...new Set(replies.map(({ userId }) => userId))].slice(0, 4);
  const faces = ids.map((id) => renderAvatar(reader.workspace.users.find((one) => one.id === id)));
  const at = localTime(reader, last.ts);
  const when = at === null ? '' : `${dayName(reader, at).toLowerCase()} at ${clockTime(at)}`;
  const count = `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`;
  return html`<button type="button" class="replies" data-do="thread">
    ${faces}<b>${count}</b><small>Last reply ${when}</small>
  </button>`;
}

function renderTools(message: Message, { isInThread }: MessageSetting): Html {
  if (isInThread || message.ephemeralTo !== null) return NOTHING;
  return html`<div class="message__tools">
    <button type="button" data-do="thread" title="Reply in thread" aria-label="Reply in thread">
      <i class="icon icon--thread"></i>
    </button>
  </div>`;
}

function hueOf(id: string): number {
  return [...Buffer.from(id)].reduce((sum, code) => sum + code, 0) % 6;
}
