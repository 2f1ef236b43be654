import {
  context,
  header,
  message,
  section,
  sectionWithButton,
  type ButtonInput,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { TEST_DIGEST_ACTION } from '#delivery/slack/digest/test-form.ts';
import { SETTINGS_ACTION } from '#delivery/slack/settings/form.ts';
import { valueWords } from '#delivery/slack/settings/values.ts';
import { OFF } from '#domain/setting-values.ts';

import { isSetUp, type FirstRun } from './state.ts';

/** The steps from an installed app to a digest in a channel, each with its button. */
export function guideBlocks(state: FirstRun): MessageBlock[] {
  return [
    header(title(state)),
    sectionWithButton(peopleStep(state), settingsButton('Change', 'people')),
    sectionWithButton(channelStep(state), {
      ...settingsButton(state.hasChannels ? 'Change' : 'Choose channels', 'channels'),
      isPrimary: !state.hasChannels,
    }),
    sectionWithButton(digestStep(state), {
      actionId: TEST_DIGEST_ACTION,
      label: 'Post a test digest',
      isPrimary: state.hasChannels && !state.hasPosted,
    }),
    ...(isSetUp(state) ? [section(NEXT)] : []),
    context(mrkdwn`Hours, thresholds, time zone and currency: \`/moneyradar settings\``),
  ];
}

/** The same as an answer to a command. */
export function guideMessage(state: FirstRun): Message {
  return message(mrkdwn`Set up MoneyRadar: people, channels, a first digest`, guideBlocks(state));
}

function title(state: FirstRun): string {
  if (isSetUp(state)) return 'MoneyRadar is set up';
  const left = [state.hasChannels, state.hasPosted].filter((isDone) => !isDone).length;
  return left === 1 ? 'One step left' : 'Two steps left';
}

const NEXT = mrkdwn`*Next:* type \`/moneyradar\` in any channel. It says where you stand, and what would bring the most.`;

function peopleStep({ values }: FirstRun): SafeMrkdwn {
  const { allowed_users: users, allowed_usergroups: groups } = values;
  const who = joinMrkdwn(
    [
      ...(users.length === 0 ? [] : [valueWords('allowed_users', users)]),
      ...(groups.length === 0 ? [] : [valueWords('allowed_usergroups', groups)]),
    ],
    ' and ',
  );
  return mrkdwn`:white_check_mark:  *1 · People.* Revenue is seen by ${who}, and by nobody else.`;
}

function channelStep({ values, hasChannels }: FirstRun): SafeMrkdwn {
  const { alert_channel: alerts, digest_channel: digest } = values;
  const place = (key: 'alert_channel' | 'digest_channel', id: string) =>
    id === OFF ? mrkdwn`_no channel yet_` : valueWords(key, id);
  const places = mrkdwn`Alerts go to ${place('alert_channel', alerts)}, the digest to ${place('digest_channel', digest)}.`;
  return hasChannels
    ? mrkdwn`:white_check_mark:  *2 · Channels.* ${places}`
    : mrkdwn`:point_right:  *2 · Channels.* ${places} Type \`/invite @MoneyRadar\` in a channel of your own, then choose it here.`;
}

function digestStep({ values, hasPosted }: FirstRun): SafeMrkdwn {
  const { digest_at: at } = values;
  const comes = /^\d\d:\d\d$/.test(at) ? mrkdwn`comes every day at ${at}` : mrkdwn`comes by itself`;
  return hasPosted
    ? mrkdwn`:white_check_mark:  *3 · The digest* ${comes} and reaches its channel.`
    : mrkdwn`:point_right:  *3 · The digest* ${comes}. Post one now, to see in the channel what that will be.`;
}

function settingsButton(label: string, about: string): ButtonInput {
  return { actionId: SETTINGS_ACTION, label, value: about };
}
