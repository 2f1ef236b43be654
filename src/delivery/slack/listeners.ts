import type { App, BlockAction, SlashCommand, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';

import { holdDestination } from '#store/queries/delivery.ts';

import type { Clicker } from './access.ts';
import { answer } from './answer.ts';
import { message, section } from './block-kit/blocks.ts';
import { parseCommandLine } from './command-line.ts';
import { commandNamed, SLASH_COMMAND } from './commands.ts';
import { describeOutdated } from './failures.ts';
import type { Form } from './forms/form.ts';
import { FORMS } from './forms/forms.ts';
import { openForm } from './forms/open-form.ts';
import { submitForm } from './forms/submit-form.ts';
import { publishHome } from './home/publish.ts';
import type { House } from './house.ts';
import { answerClickedMove } from './moves/answer.ts';
import { ANSWER_ACTIONS, answerOf } from './moves/buttons.ts';
import { openPaged, type OpeningClick } from './opened/open.ts';
import { OPENABLES } from './opened/openables.ts';
import { showLayer } from './opened/show.ts';
import { respond } from './respond.ts';
import { sharerIn } from './share-credit.ts';

/** Buttons that stand for a command: a new answer, or one in place of the old. */
const COMMAND_BUTTON = /^(command|view)_/;
/** Buttons that only open an address; Slack tells us and wants to hear that we know. */
const LINK_BUTTON = /^open_/;
const HOME_REFRESH = 'home_refresh';
/** Buttons that open a list or a customer in a modal, or turn a page. */
const LIST_BUTTON = /^(list_|customer_score$)/;
const ANY_OTHER_BUTTON = otherThan(
  'command_',
  'view_',
  'open_',
  'list_',
  'customer_score$',
  'home_refresh$',
  ...[...ANSWER_ACTIONS, ...FORMS.flatMap(buttonsOf)].map((actionId) => `${actionId}$`),
);
const ANY_OTHER_MODAL = otherThan(...FORMS.map(({ callbackId }) => `${callbackId}$`));

const HOLD_AFTER_UNINSTALL_MS = 3_600_000;

/** Says which request of Slack leads where. */
export function listen(app: App, house: House, client: WebClient): void {
  app.command(SLASH_COMMAND, async ({ command, ack }) => {
    await ack();
    const opening = openingFor(command.text ?? '');
    if (opening === null) await answer(house, askedBy(command));
    else await openForm(house, client, { form: opening.form, click: typedClick(command, opening) });
  });

  app.action<BlockAction>(
    { type: 'block_actions', action_id: COMMAND_BUTTON },
    async ({ ack, body, action }) => {
      await ack();
      const line = 'value' in action ? (action.value ?? '') : '';
      const asked = clickedOn(body, action.action_id);
      if (asked !== null) await answer(house, { ...asked, line });
    },
  );
  app.action<BlockAction>(
    { type: 'block_actions', action_id: HOME_REFRESH },
    async ({ ack, body }) => {
      await ack();
      await publishHome(house, client, { clicker: clickerOf(body) });
    },
  );
  app.action<BlockAction>(
    { type: 'block_actions', action_id: LIST_BUTTON },
    async ({ ack, body, action }) => {
      await ack();
      const click = openingClick(body, action);
      await openPaged(house, client, { click, openables: OPENABLES });
    },
  );
  listenToMoves(app, house, client);
  listenToForms(app, house, client);
  app.action(LINK_BUTTON, ({ ack }) => ack());
  app.action<BlockAction>(
    { type: 'block_actions', action_id: ANY_OTHER_BUTTON },
    async ({ ack, body }) => {
      await ack();
      await sayOutdated(body);
    },
  );
  app.view(ANY_OTHER_MODAL, ({ ack }) => ack());
  app.shortcut(/.*/, ({ ack }) => ack());
  app.options(/.*/, ({ ack }) => ack({ options: [] }));

  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return;
    const clicker = { userId: event.user, teamIds: [body.team_id] };
    await publishHome(house, client, { clicker });
  });
  app.event('app_uninstalled', () => stopPosting(house, 'app_uninstalled'));
  app.event('tokens_revoked', async ({ event }) => {
    if ((event.tokens.bot ?? []).length > 0) await stopPosting(house, 'token_revoked');
  });
}

function listenToMoves(app: App, house: House, client: WebClient): void {
  for (const actionId of ANSWER_ACTIONS) {
    app.action<BlockAction>(
      { type: 'block_actions', action_id: actionId },
      async ({ ack, body, action }) => {
        await ack();
        const answer = answerOf(actionId);
        if (answer === null) return;
        const click = { ...openingClick(body, action), answer, shared: sharedPlaceOf(body) };
        await answerClickedMove(house, client, click);
      },
    );
  }
}

function listenToForms(app: App, house: House, client: WebClient): void {
  for (const form of FORMS) {
    for (const actionId of buttonsOf(form)) {
      app.action<BlockAction>(
        { type: 'block_actions', action_id: actionId },
        async ({ ack, body, action }) => {
          await ack();
          await openForm(house, client, { form, click: openingClick(body, action) });
        },
      );
    }
    app.view<ViewSubmitAction>(form.callbackId, async ({ ack, body }) => {
      const { first, later } = await submitForm(house, form, body);
      await ack(first);
      if (later !== null) await showLayer(client, body.view.id, await later());
    });
  }
}

function buttonsOf({ actionId, alsoOpenedBy = [] }: Form): readonly string[] {
  return [actionId, ...alsoOpenedBy];
}

/** The form that a typed line opens at once; null when it is answered with a message. */
function openingFor(text: string): { readonly form: Form; readonly value: string } | null {
  const { name, words } = parseCommandLine(text);
  const opening = commandNamed(name)?.opens?.(words) ?? null;
  const form = FORMS.find((one) => opening !== null && buttonsOf(one).includes(opening.actionId));
  return form === undefined || opening === null ? null : { form, value: opening.value };
}

function typedClick(command: SlashCommand, { value }: { readonly value: string }): OpeningClick {
  return {
    clicker: askedBy(command).clicker,
    value,
    triggerId: command.trigger_id,
    modalId: null,
    isInPlace: false,
    responseUrl: command.response_url,
  };
}

function askedBy(command: SlashCommand) {
  const { user_id: userId, channel_id: channelId, team_id: teamId } = command;
  return {
    // Slack leaves nothing out, but a proxy or a test tool may.
    line: command.text ?? '',
    asker: { userId, channelId },
    clicker: { userId, teamIds: [teamId] },
    responseUrl: command.response_url,
    visibility: 'asker' as const,
  };
}

/** A range is changed in place when the message is the clicker's own; what others see stays. */
function clickedOn(body: BlockAction, actionId: string) {
  if (!body.response_url) return null;
  const isOwn = 'is_ephemeral' in body.container && body.container['is_ephemeral'] === true;
  return {
    asker: { userId: body.user.id, channelId: body.channel?.id ?? null },
    clicker: clickerOf(body),
    responseUrl: body.response_url,
    visibility: isOwn && actionId.startsWith('view_') ? ('in_place' as const) : ('asker' as const),
  };
}

/** A button of a page leads to another page in the same place; all others open a layer of their own. */
function openingClick(body: BlockAction, action: BlockAction['actions'][number]): OpeningClick {
  return {
    clicker: clickerOf(body),
    value: 'value' in action ? (action.value ?? '') : '',
    triggerId: body.trigger_id,
    modalId: body.view?.type === 'modal' ? body.view.id : null,
    isInPlace: action.action_id.startsWith('list_page'),
    responseUrl: body.response_url ?? null,
  };
}

/** The message others see that was clicked; null when the clicker alone sees what was. */
function sharedPlaceOf({ container, channel, message: clicked }: BlockAction) {
  const isOwn = 'is_ephemeral' in container && container['is_ephemeral'] === true;
  if (channel === undefined || isOwn) return null;
  return { channelId: channel.id, sharer: sharerIn(clicked?.['blocks']) };
}

async function sayOutdated({ response_url: responseUrl }: BlockAction): Promise<void> {
  const text = describeOutdated();
  if (responseUrl) await respond(responseUrl, message(text, [section(text)]), 'asker');
}

/** The person's own team counts as well as the team of the place they click in. */
function clickerOf({ user, team }: BlockAction): Clicker {
  const teamIds = [team?.id, user.team_id].filter((id) => id !== undefined);
  return { userId: user.id, teamIds };
}

/** Without a token nothing arrives; what is said in the meantime waits for a new one. */
async function stopPosting({ sources }: House, reason: string): Promise<void> {
  const hold = { destination: 'slack:', holdMs: HOLD_AFTER_UNINSTALL_MS, reason };
  await holdDestination(sources.db, hold);
  sources.log.error(
    { reason },
    'Slack took the app away, so nothing is posted. Install it again, put the new bot token in SLACK_BOT_TOKEN and start MoneyRadar again.',
  );
}

/** Matches what begins with none of these; a second listener for the same thing would answer twice. */
function otherThan(...beginnings: readonly string[]): RegExp {
  return new RegExp(`^(?!${beginnings.join('|')})`);
}
