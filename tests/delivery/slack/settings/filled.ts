import { wordsIn, type Bot } from '../support/bot.ts';

/** One input's answer, as Slack reports it. */
type State = Readonly<Record<string, unknown>>;

interface Element {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Opens the settings by the command, for a person. */
export async function openSettings(bot: Bot, user = 'U0DANA'): Promise<void> {
  // Whatever was open has been closed.
  bot.slack.workspace.modals.delete(user);
  await bot.slack.command('/moneyradar settings', { user, channel: 'C0REV' });
  await bot.slack.until(() => {
    const view = bot.slack.modal(user);
    return view !== null && !wordsIn(view.content).includes('One moment');
  });
}

/** Submits the form on top as it was opened, but for these inputs: errors by input, or the words of what follows. */
export async function submitFilled(
  bot: Bot,
  answers: Readonly<Record<string, State>>,
  user = 'U0DANA',
): Promise<{ readonly errors: Readonly<Record<string, string>> } | { readonly said: string }> {
  const view = bot.slack.modal(user)!;
  const blocks = view.content['blocks'] as { type: string; block_id: string; element: Element }[];
  const values = Object.fromEntries(
    blocks
      .filter(({ type }) => type === 'input')
      .map(({ block_id: id, element }) => {
        const state = { ...initial(element), ...answers[id] };
        return [id, { answer: { type: element.type, ...state } }];
      }),
  );
  const submitted = await bot.slack.submit(view.id, values, user);
  if (submitted.errors !== undefined && submitted.errors !== null) {
    return { errors: submitted.errors };
  }
  return { said: wordsIn(submitted.open?.content) };
}

/** Some words in a field of text. */
export const written = (value: string): State => ({ value });
export const chosen = (value: string): State => ({ selected_option: { value } });
export const ticked = (value: string): State => ({ selected_options: [{ value }] });
export const people = (...ids: string[]): State => ({ selected_users: ids });
export const place = (id: string | null): State => ({ selected_conversation: id });

/** What Slack reports of an input that nobody has touched. */
function initial(element: Element): State {
  switch (element.type) {
    case 'plain_text_input':
      return { value: element['initial_value'] ?? null };
    case 'static_select':
      return { selected_option: element['initial_option'] ?? null };
    case 'multi_users_select':
      return { selected_users: element['initial_users'] ?? [] };
    case 'conversations_select':
      return { selected_conversation: element['initial_conversation'] ?? null };
    default:
      return { selected_options: element['initial_options'] ?? [] };
  }
}
