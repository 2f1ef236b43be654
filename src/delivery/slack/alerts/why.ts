import type { Alert } from '#analysis/risks/alert.ts';
import { alertById } from '#analysis/risks/alerts.ts';
import { alertAction, alertSentence, alertTitle } from '#delivery/alert-words.ts';
import { actions, context, section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { formatCustomer } from '#delivery/slack/customer/place.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import { alertNotes } from '#store/queries/alert-posts.ts';

import { moneyOf, outcomeWords, stakeWord } from './outcome-words.ts';
import { personWords } from './people.ts';
import { ALERT, parseWhy } from './why-place.ts';

const NOTES_SHOWN = 20;

type Note = Awaited<ReturnType<typeof alertNotes>>[number];

/** Why there was an alert, what was advised, and who did what with it. */
export const alertStory: Openable = {
  name: ALERT,
  read(words) {
    const id = parseWhy(words);
    if (id === null) return null;
    return {
      title: 'Why this alert?',
      detail: { alert: id.toString() },
      async blocks(sources) {
        const alert = await alertById(sources.db, id);
        if (alert === null) return [section(mrkdwn`*This alert is not there any more.*`)];
        const notes = await alertNotes(sources.db, { alertId: id, mostRows: NOTES_SHOWN });
        return story(alert, notes, sources);
      },
    };
  },
};

function story(alert: Alert, notes: readonly Note[], sources: Sources): MessageBlock[] {
  const { timezone, baseCurrency, isSimulated } = sources;
  const scope = { now: sources.now(), timezone, baseCurrency };
  const money = moneyOf(alert);
  const { customerId } = alert;
  return [
    section(
      joinMrkdwn([
        mrkdwn`*${alertTitle(alert)}*`,
        mrkdwn`${alertSentence(alert, scope)}`,
        ...(money === null ? [] : [mrkdwn`${stakeWord(alert)}: ${money}.`]),
      ]),
    ),
    section(mrkdwn`*What was advised*\n${alertAction(alert)}`),
    section(
      joinMrkdwn([
        mrkdwn`*What happened*`,
        ...notes.map((note) => mrkdwn`•  ${did(note, alert)}  ·  ${instantFor(note.at, timezone)}`),
      ]),
    ),
    ...(customerId === null
      ? []
      : [
          actions([
            {
              actionId: 'customer_score',
              label: 'Open the customer',
              value: formatCustomer(customerId),
            },
          ]),
        ]),
    context(
      mrkdwn`alert ${alert.id.toString()}${isSimulated ? mrkdwn`  ·  a simulated company` : mrkdwn``}`,
    ),
  ];
}

function did({ action, actor, detail }: Note, alert: Alert): SafeMrkdwn {
  const person = personWords(actor);
  switch (action) {
    case 'opened':
      return mrkdwn`noticed`;
    case 'changed':
      return mrkdwn`its figures changed`;
    case 'cleared':
      return mrkdwn`ended by itself: ${outcomeWords(alert)}`;
    case 'resolved':
      return mrkdwn`${person} resolved it: ${outcomeWords(alert)}`;
    case 'snoozed':
      return mrkdwn`${person} let it rest`;
    case 'woken':
      return mrkdwn`woke up`;
    case 'assigned':
      return assigned(person, detail);
    default:
      return action satisfies never;
  }
}

function assigned(person: SafeMrkdwn, detail: Note['detail']): SafeMrkdwn {
  const to = typeof detail === 'object' && detail !== null && 'to' in detail ? detail['to'] : null;
  return typeof to === 'string'
    ? mrkdwn`${person} gave it to ${personWords(to)}`
    : mrkdwn`${person} took it from whoever had it`;
}
