import { describeRefusal, type Clicker } from './access.ts';
import { auditedWords } from './audited-words.ts';
import { message, section, type Message } from './block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from './block-kit/mrkdwn.ts';
import { parseCommandLine, type CommandLine } from './command-line.ts';
import type { Asker, Command } from './command.ts';
import { commandMeantBy, commandNamed } from './commands.ts';
import { within } from './failures.ts';
import { unknownCommand, unknownFlag } from './help/message.ts';
import { actorOf, audit, channelRefusal, refusalOf, type House } from './house.ts';
import { refusalBlocks } from './refusal.ts';
import { respond, type Visibility } from './respond.ts';
import { shareCredit } from './share-credit.ts';

/** A command that was typed, or that a button stands for. It has been acknowledged already. */
export interface Asked {
  readonly line: string;
  readonly asker: Asker;
  readonly clicker: Clicker;
  readonly responseUrl: string;
  readonly visibility: Exclude<Visibility, 'channel'>;
}

/** Longer, and the person has gone elsewhere. */
const ANSWER_DEADLINE_MS = 10_000;
/** Slack takes five answers through one address; the first one shows the answer itself. */
const EDITS_MAX = 4;

/** Answers a command: parse, check who asks, ask, render, send; then remember who saw what. */
export async function answer(house: House, asked: Asked): Promise<void> {
  const line = parseCommandLine(asked.line);
  const command = commandNamed(line.name);
  if (command === null) {
    return reply(asked, unknownCommand(line.name, commandMeantBy(line.name)));
  }
  const [flag] = line.unknownFlags;
  if (flag !== undefined) return reply(asked, unknownFlag(flag, command));
  const what = `/moneyradar ${command.name}`;
  const askedAt = performance.now();
  const refusing = command.isOpen ? Promise.resolve(null) : refuse(house, asked, command);
  const refused = await within(ANSWER_DEADLINE_MS, what, refusing);
  if (refused !== null) return reply(asked, refused);

  const { words } = line;
  const actor = () => actorOf(house, asked.asker.userId);
  const request = { words, asker: asked.asker, actor, sources: house.sources };
  const leftMs = ANSWER_DEADLINE_MS - (performance.now() - askedAt);
  const found = await within(leftMs, what, command.run(request));
  const isShown = await send(house, { asked, command, line }, found);
  if (!command.isOpen) await note(house, asked, { command, words, isShared: isShown });
  // Slack replaces only what was clicked, never the answer to what was typed (slackapi/bolt-js#2287).
  if (command.follow !== undefined && asked.visibility === 'in_place') {
    void edit(house, asked, command.follow(request, { message: found, editsMax: EDITS_MAX }));
  }
}

/** Keeps an answer up to date as long as something goes on; nobody waits for it. */
async function edit(house: House, asked: Asked, messages: AsyncIterable<Message>): Promise<void> {
  try {
    for await (const message of messages) await respond(asked.responseUrl, message, 'in_place');
  } catch (err) {
    house.sources.log.warn({ err }, 'An answer in Slack could not be kept up to date');
  }
}

/** Says why somebody gets nothing, or null when they do. */
async function refuse(house: House, asked: Asked, command: Command): Promise<Message | null> {
  const { userId, channelId } = asked.asker;
  const refusal = await refusalOf(house, asked.clicker);
  if (refusal !== null) {
    const detail = { command: command.name, reason: refusal };
    await audit(house, { userId, action: 'slack.refused', subject: channelId, detail });
    return message(describeRefusal(refusal, userId), refusalBlocks(refusal, userId));
  }
  if (!command.posts || channelId === null) return null;
  const unsafe = await channelRefusal(house, channelId);
  return unsafe === null ? null : say(describeUnsafe(unsafe));
}

/** Shows the answer. With `--share` the channel sees it, if it may; returns whether it did. */
async function send(
  house: House,
  { asked, command, line }: { asked: Asked; command: Command; line: CommandLine },
  found: Message,
): Promise<boolean> {
  const { channelId, userId } = asked.asker;
  if (!line.isShared || !command.canShare || channelId === null) {
    await reply(asked, found);
    return false;
  }
  const unsafe = await channelRefusal(house, channelId);
  if (unsafe !== null) {
    const warning = section(mrkdwn`${describeUnsafe(unsafe)} Only you see this:`);
    await reply(asked, { ...found, blocks: [warning, ...found.blocks] });
    return false;
  }
  const credit = shareCredit(userId, command.name);
  await respond(asked.responseUrl, { ...found, blocks: [...found.blocks, credit] }, 'channel');
  return true;
}

async function note(
  house: House,
  { asker: { userId, channelId } }: Asked,
  seen: { command: Command; words: readonly string[]; isShared: boolean },
): Promise<void> {
  const action = `slack.${seen.command.name || 'overview'}`;
  const words = auditedWords(seen.command.name, seen.words);
  const detail = { words, is_shared: seen.isShared };
  await audit(house, { userId, action, subject: channelId, detail });
}

function describeUnsafe(unsafe: 'shared' | 'unknown'): SafeMrkdwn {
  if (unsafe === 'shared') {
    return mrkdwn`:lock: *People of another company read this channel, so it gets no figures.*`;
  }
  return mrkdwn`:lock: *Slack does not tell who reads this channel, so it gets no figures.* If only your own people do, choose it for alerts or the digest in \`/moneyradar settings\`, or give the app the scope \`channels:read\` (\`groups:read\` for private channels).`;
}

async function reply(asked: Asked, found: Message): Promise<void> {
  await respond(asked.responseUrl, found, asked.visibility);
}

function say(text: SafeMrkdwn): Message {
  return message(text, [section(text)]);
}
