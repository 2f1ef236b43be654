import { changeSettings } from '#analysis/settings/change.ts';
import { typeLabel } from '#delivery/alert-figure-words.ts';
import {
  actions,
  message,
  section,
  type ButtonInput,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { ALERT_TYPES, type AlertType } from '#domain/alerts.ts';

/** A button that mutes a type of alerts, or lets it be heard again. */
export function muteButton(type: AlertType, isMuted: boolean): ButtonInput {
  const act = isMuted ? 'unmute' : 'mute';
  return {
    actionId: `command_${act}_${type}`,
    label: isMuted ? 'Unmute' : 'Mute',
    value: `settings ${act} ${type}`,
  };
}

/** Mutes a type of alerts, or lets it be heard again; null when no type is called so. */
export async function muteMessage(
  sources: Sources,
  { type: word, isMuted, actor }: { type: string; isMuted: boolean; actor: string },
): Promise<Message> {
  const type = ALERT_TYPES.find((one) => one === word);
  if (type === undefined) return unknownType(word);
  const { db, desk } = sources;
  await changeSettings(db, {
    changes: ({ muted_alert_types: muted }) => {
      const others = muted.filter((one) => one !== type);
      return { muted_alert_types: isMuted ? [...others, type] : others };
    },
    environment: desk.environment(),
    actor,
    now: sources.now(),
  });
  await desk.refresh();
  const text = isMuted
    ? mrkdwn`:mute: *${typeLabel(type)}: muted.* No message tells of new ones; they are still listed and counted.`
    : mrkdwn`:bell: *${typeLabel(type)}: heard again.* New ones are posted with the others.`;
  return message(text, [
    section(text),
    actions([
      muteButton(type, isMuted),
      { actionId: 'command_alerts', label: 'All alerts', value: 'alerts' },
    ]),
  ]);
}

function unknownType(word: string): Message {
  const text = mrkdwn`:grey_question: No alerts are of the type “${word.slice(0, 40)}”. There are: ${ALERT_TYPES.join(', ')}.`;
  return message(text, [section(text)]);
}
