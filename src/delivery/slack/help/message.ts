import {
  actions,
  context,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Command } from '#delivery/slack/command.ts';

const NAME_SHOWN_CHARACTERS = 40;

/** Everything that can be typed, on one screen. */
export function helpMessage(commands: readonly Command[]): Message {
  const lines = commands.map(({ usage, description }) => mrkdwn`${typed(usage)}  ${description}`);
  const text = mrkdwn`MoneyRadar shows your MRR and what moves it. Type /moneyradar, or /moneyradar mrr 90d.`;
  return message(text, [
    header('MoneyRadar: what moves your revenue'),
    section(joinMrkdwn(lines)),
    section(
      mrkdwn`*Answers are for your eyes only.* Add \`--share\` to show one to the channel. Every figure comes from your Stripe events and adds up to the cent.`,
    ),
    actions([
      { actionId: 'command_overview', label: 'Where do we stand?', value: '', isPrimary: true },
      { actionId: 'command_mrr', label: 'MRR of 90 days', value: 'mrr 90d' },
    ]),
    context(mrkdwn`More about one command: \`/moneyradar help mrr\``),
  ]);
}

/** One command, with examples to type. */
export function commandHelp(command: Command): Message {
  const examples = joinMrkdwn(command.examples.map(typed));
  const title = `/moneyradar ${command.usage}`.trim();
  const text = mrkdwn`${typed(command.usage)}  ${command.description}`;
  return message(text, [
    header(title),
    section(mrkdwn`${capitalised(command.description)}.`),
    section(mrkdwn`*Examples*\n${examples}`),
    context(
      command.canShare
        ? mrkdwn`Only you see the answer; \`--share\` shows it to the channel.`
        : mrkdwn`\`/moneyradar help\` shows every command.`,
    ),
  ]);
}

/** The answer to what is no command: the one that was probably meant, and how to see them all. */
export function unknownCommand(name: string, meant: Command | null): Message {
  const shown = name.slice(0, NAME_SHOWN_CHARACTERS);
  const guess =
    meant === null ? mrkdwn`` : mrkdwn` Did you mean ${typed(meant.usage || meant.name)}?`;
  const text = mrkdwn`:grey_question: There is no command “${shown}”.${guess} ${typed('help')} shows what there is.`;
  const likely = meant ?? null;
  return message(text, [
    section(text),
    actions([
      ...(likely === null || likely.posts
        ? []
        : [
            {
              actionId: 'command_meant',
              label: `/moneyradar ${likely.name}`.trim(),
              value: likely.name,
              isPrimary: true,
            },
          ]),
      { actionId: 'command_help', label: 'Help', value: 'help' },
    ]),
  ]);
}

/** The answer to a flag that nobody knows. */
export function unknownFlag(flag: string, command: Command): Message {
  const shown = flag.slice(0, NAME_SHOWN_CHARACTERS);
  const text = mrkdwn`:grey_question: I do not know “${shown}”. ${typed(command.usage)} is what there is${command.canShare ? ', and `--share` to show the answer to the channel' : ''}.`;
  return message(text, [section(text)]);
}

function typed(usage: string): SafeMrkdwn {
  return mrkdwn`\`${`/moneyradar ${usage}`.trim()}\``;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
