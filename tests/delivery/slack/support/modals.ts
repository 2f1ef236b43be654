import type { Message, View } from '../../../../src/playground/workspace.ts';
import { wordsIn, type Bot } from './bot.ts';

/** Clicks a button of a message and waits for the modal that it opens to be filled. */
export async function openModal(
  bot: Bot,
  { channelId, ts }: Message,
  { actionId, user = 'U0DANA' }: { readonly actionId: string; readonly user?: string },
): Promise<View> {
  const before = bot.slack.modal(user)?.id;
  await bot.slack.action({ channel: channelId, ts }, actionId, { user });
  await bot.slack.until(() => (bot.slack.modal(user)?.id ?? before) !== before);
  return filledModal(bot, user);
}

/** Clicks a button in the modal on top that opens another one upon it. */
export async function openUpon(bot: Bot, actionId: string, user = 'U0DANA'): Promise<View> {
  const below = bot.slack.modal(user)!;
  await bot.slack.action({ view: below.id }, actionId, { user });
  await bot.slack.until(() => bot.slack.modal(user)?.id !== below.id);
  return filledModal(bot, user);
}

/** Clicks a button in the modal on top that changes it in place. */
export async function turnModal(bot: Bot, actionId: string, user = 'U0DANA'): Promise<View> {
  const { id, hash } = bot.slack.modal(user)!;
  await bot.slack.action({ view: id }, actionId, { user });
  await bot.slack.until(() => bot.slack.modal(user)?.hash !== hash);
  return bot.slack.modal(user)!;
}

/** Action ids of all buttons of a message or a modal. */
export function buttonsIn(blocks: unknown): string[] {
  const json = JSON.stringify(blocks);
  return [...json.matchAll(/"action_id":"(\w+)"/g)].map(([, id]) => id!);
}

async function filledModal(bot: Bot, user: string): Promise<View> {
  await bot.slack.until(() => {
    const view = bot.slack.modal(user);
    return view !== null && !wordsIn(view.content).includes('One moment');
  });
  return bot.slack.modal(user)!;
}

/** Submits the modal on top, filled in by the ids of its inputs: the errors, or the modal that follows. */
export async function submitModal(
  bot: Bot,
  answers: Readonly<Record<string, string>>,
  user = 'U0DANA',
): Promise<unknown> {
  const { id } = bot.slack.modal(user)!;
  const values = Object.fromEntries(
    Object.entries(answers).map(([input, answer]) => [input, { answer: stateOf(input, answer) }]),
  );
  const submitted = await bot.slack.submit(id, values, user);
  return submitted.errors ?? submitted.open?.content;
}

const CHOICES = ['outcome', 'until', 'plan', 'comparison', 'metric', 'guardrail'];
const DAYS = ['from', 'stop_on'];

/** What Slack says of an input: a day, a choice and a person are given otherwise than a text. */
function stateOf(input: string, answer: string) {
  if (DAYS.includes(input)) return { type: 'datepicker', selected_date: answer };
  if (input === 'owner') return { type: 'users_select', selected_user: answer };
  return CHOICES.includes(input)
    ? { type: 'static_select', selected_option: { value: answer } }
    : { type: 'plain_text_input', value: answer };
}
