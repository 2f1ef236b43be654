import type { Alert } from '#analysis/risks/alert.ts';
import { alertById } from '#analysis/risks/alerts.ts';
import type { AlertChange } from '#analysis/risks/change-alert.ts';
import { alertSentence, alertTitle } from '#delivery/alert-words.ts';
import { changeAndTell } from '#delivery/alerts/change.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { FormRequest, Submitted } from '#delivery/slack/forms/form.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import type { Transaction } from '#store/postgres.ts';

import { outcomeWords } from './outcome-words.ts';
import { personWords } from './people.ts';
import { parseAlertId } from './why-place.ts';

type Changed = AlertChange<'resolved' | 'snoozed' | 'assigned'>;

/** The alert that a button or a form is about; null when there is none of that number. */
export async function alertAsked(value: string, { sources }: FormRequest): Promise<Alert | null> {
  const id = parseAlertId(value);
  return id === null ? null : alertById(sources.db, id);
}

/** Changes an alert and has its message say so, at once. */
export async function changeAlert(
  { db, wakeOutbox }: Sources,
  change: (transaction: Transaction) => Promise<Changed>,
): Promise<Changed> {
  const changed = await changeAndTell(db, change);
  wakeOutbox();
  return changed;
}

/** What a form says when somebody else was faster, or null when it was not so. */
export function tooLate(
  title: string,
  { kind, alert }: Changed,
  { timezone }: Sources,
): Submitted | null {
  if (kind === 'unknown') return { title, blocks: [section(GONE)] };
  const isOver = kind === 'already' && alert.status === 'resolved';
  return isOver ? { title, blocks: [section(howItEnded(alert, timezone))] } : null;
}

/** The modal for a button that was clicked when all was over. */
export function overModal(title: string, alert: Alert, { timezone }: Sources) {
  return modal(title, [section(howItEnded(alert, timezone))]);
}

/** What a form is about, at its top. */
export function subjectOf(alert: Alert, sources: Sources): MessageBlock {
  const { timezone, baseCurrency } = sources;
  const scope = { now: sources.now(), timezone, baseCurrency };
  return section(
    joinMrkdwn([mrkdwn`*${alertTitle(alert)}*`, mrkdwn`${alertSentence(alert, scope)}`]),
  );
}

const GONE = mrkdwn`:grey_question: *This alert is not there any more.* \`/moneyradar alerts\` shows those that are.`;

function howItEnded(alert: Alert, timezone: Sources['timezone']): SafeMrkdwn {
  const { resolvedBy, resolvedAt, note } = alert;
  const when = resolvedAt === null ? mrkdwn`` : mrkdwn` ${instantFor(resolvedAt, timezone)}`;
  const ended =
    resolvedBy === null
      ? mrkdwn`*It has ended by itself*${when}: ${outcomeWords(alert)}.`
      : mrkdwn`*Already resolved by ${personWords(resolvedBy)}*${when}: ${outcomeWords(alert)}.`;
  return joinMrkdwn([
    mrkdwn`:information_source: ${ended} Nothing was changed.`,
    ...(note === null ? [] : [mrkdwn`> ${note}`]),
  ]);
}
