import type { Hint } from '#playground/hint.ts';
import type { Channel, Message } from '#playground/workspace.ts';

import { html, htmlText } from './html.ts';
import { renderMessage } from './message.ts';
import type { Reader } from './reader.ts';
import { dayName, localTime } from './times.ts';

/** One row of a list that the page keeps in step: rows with the same key and markup are left as they are. */
export interface Row {
  readonly key: string;
  readonly html: string;
}

/** Messages of one person within this time stand together under one name. */
const TOGETHER_S = 300;

/** Commands that a channel offers at its beginning. */
const TRIES = 3;

/** A channel's messages with a divider before each day; answers in threads stay in their threads. */
export function channelRows(messages: readonly Message[], reader: Reader): Row[] {
  const shown = messages.filter(({ threadTs, ts }) => threadTs === null || threadTs === ts);
  return shown.flatMap((message, index) => {
    const before = shown[index - 1];
    const day = dayOf(message, reader);
    const isNewDay = before === undefined || dayOf(before, reader) !== day;
    const replies = messages.filter((one) => one.threadTs === message.ts && one.ts !== message.ts);
    const isCompact = !isNewDay && isTogether(before, message);
    const row = renderMessage(message, reader, { isCompact, replies, isInThread: false });
    return [...(isNewDay ? [dayRow(day)] : []), { key: message.ts, html: htmlText(row) }];
  });
}

/** How a channel begins: what it is, whether the app can post here, and what to try first. */
export function introRow(channel: Channel, hints: readonly Hint[], { workspace }: Reader): Row {
  const isMember = channel.members.includes(workspace.app.botUserId);
  const isDirect = channel.id.startsWith('D');
  const title = isDirect ? 'MoneyRadar' : `# ${channel.name}`;
  const place = isDirect
    ? 'What MoneyRadar has to tell you alone comes here.'
    : `This is the very beginning of the ${channel.name} channel.`;
  const app = isMember
    ? html`Type <code>/moneyradar</code> to ask, or <code>/</code> to see what can be asked.`
    : html`MoneyRadar is not in this channel: it cannot post here. Its command still works.`;
  const tries = hints
    .slice(0, TRIES)
    .map(
      ({ command, description }) =>
        html`<button type="button" data-do="try" data-command="${command}">
          <code>${command}</code><small>${description}</small>
        </button>`,
    );
  const row = html`<div class="intro">
    <h2>${title}</h2>
    <p>${place} ${app}</p>
    <div class="intro__tries">${tries}</div>
  </div>`;
  return { key: `intro-${channel.id}`, html: htmlText(row) };
}

/** A thread: the message it is about, how many answers, and the answers. */
export function threadRows(messages: readonly Message[], threadTs: string, reader: Reader): Row[] {
  const parent = messages.filter(({ ts }) => ts === threadTs);
  const replies = messages.filter((one) => one.threadTs === threadTs && one.ts !== threadTs);
  const words = `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`;
  const count = htmlText(html`<div class="divider divider--left"><span>${words}</span></div>`);
  const row = (message: Message): Row => {
    const setting = { isCompact: false, replies: [], isInThread: true };
    return { key: `thread-${message.ts}`, html: htmlText(renderMessage(message, reader, setting)) };
  };
  return [
    ...parent.map(row),
    ...(replies.length > 0 ? [{ key: 'count', html: count }] : []),
    ...replies.map(row),
  ];
}

function dayRow(day: string): Row {
  return {
    key: `day-${day}`,
    html: htmlText(html`<div class="divider"><span>${day}</span></div>`),
  };
}

function dayOf(message: Message, reader: Reader): string {
  const at = localTime(reader, message.ts);
  return at === null ? '' : dayName(reader, at);
}

function isTogether(before: Message, message: Message): boolean {
  const isSame = before.userId === message.userId && before.ephemeralTo === message.ephemeralTo;
  const isPlain = message.ephemeralTo === null && before.blocks.length === 0;
  return isSame && isPlain && Number(message.ts) - Number(before.ts) < TOGETHER_S;
}
