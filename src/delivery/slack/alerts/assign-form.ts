import type { Alert } from '#analysis/risks/alert.ts';
import { assignAlert } from '#analysis/risks/change-alert.ts';
import { alertTitle } from '#delivery/alert-words.ts';
import { enqueue } from '#delivery/outbox/enqueue.ts';
import { message, section } from '#delivery/slack/block-kit/blocks.ts';
import { form, personInput } from '#delivery/slack/block-kit/inputs.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Form } from '#delivery/slack/forms/form.ts';
import type { Json } from '#store/fields.ts';
import type { Queryable } from '#store/postgres.ts';
import { alertPostsOf } from '#store/queries/alert-posts.ts';

import { alertAsked, changeAlert, overModal, subjectOf, tooLate } from './change.ts';
import { colleagueOf, personWords, slackUserOf } from './people.ts';

const TITLE = 'Assign an alert';

/** Asks whose an alert is. Changing a message tells nobody, so who gets it is told in its thread. */
export const assignForm: Form = {
  callbackId: 'alert_assign',
  actionId: 'alert_assign',
  title: TITLE,
  async open(value, request) {
    const alert = await alertAsked(value, request);
    if (alert === null) return null;
    if (alert.status === 'resolved') return overModal(TITLE, alert, request.sources);
    const owner = slackUserOf(alert.assignedTo) ?? request.userId;
    return form(
      { title: TITLE, callbackId: 'alert_assign', submitLabel: 'Assign', metadata: value },
      [
        subjectOf(alert, request.sources),
        personInput(
          {
            id: 'owner',
            label: 'Who takes care of it?',
            hint: 'Nobody: leave it empty.',
            isOptional: true,
          },
          owner,
        ),
      ],
    );
  },
  async submit({ answers, metadata }, request) {
    const { sources, actor } = request;
    const found = await alertAsked(metadata, request);
    if (found === null) return { errors: { owner: 'This alert is not there any more.' } };
    const userId = answers['owner'] ?? null;
    const assignee = userId === null ? null : colleagueOf(actor, userId);
    const act = { id: found.id, assignee, actor, now: sources.now() };
    const changed = await changeAlert(sources, async (transaction) => {
      const done = await assignAlert(transaction, act);
      if (done.kind === 'assigned' && assignee !== actor)
        await tell(transaction, done.alert, actor);
      return done;
    });
    const done =
      assignee === null
        ? mrkdwn`:white_check_mark: It is nobody’s now.`
        : mrkdwn`:white_check_mark: *It is in the hands of ${personWords(assignee)}.* The message in the channel says so in a moment.`;
    return tooLate(TITLE, changed, sources) ?? { title: TITLE, blocks: [section(done)] };
  },
};

async function tell(db: Queryable, alert: Alert, actor: string): Promise<void> {
  if (alert.assignedTo === null) return;
  const text = mrkdwn`${personWords(alert.assignedTo)}, ${personWords(actor)} asks you to take care of this: *${alertTitle(alert)}*`;
  const reply = message(text, [section(text)]);
  for (const post of await alertPostsOf(db, { alertIds: [alert.id] })) {
    const body = { ...reply, in_thread_of: post.threadKey ?? post.dedupeKey };
    await enqueue(db, {
      dedupeKey: `${post.dedupeKey}:assigned:${alert.version}`,
      destination: post.destination,
      kind: 'alert_assignment',
      body: body as unknown as Json,
      expiresAt: null,
    });
  }
}
