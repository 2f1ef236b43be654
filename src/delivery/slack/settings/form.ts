import { changeSettings } from '#analysis/settings/change.ts';
import { settingChanges, settings, type Settings } from '#analysis/settings/settings.ts';
import { statedSettings } from '#analysis/settings/stated.ts';
import { refusalFor } from '#delivery/slack/access.ts';
import { form } from '#delivery/slack/block-kit/inputs.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { Answers, Form, FormRequest, Submitted } from '#delivery/slack/forms/form.ts';
import { adviceOn } from '#delivery/slack/posting-errors.ts';
import { OFF } from '#domain/setting-values.ts';
import {
  settingsAfter,
  type SettingChanges,
  type SettingsProblem,
  type SettingValues,
} from '#domain/settings.ts';

import { inputOf, readAnswers, type Errors } from './answers.ts';
import { GOODBYE, settingsInputs } from './inputs.ts';
import { savedBlocks } from './saved.ts';

export const SETTINGS_ACTION = 'settings_open';

const TITLE = 'Settings';
const CHANGES_MOST = 1_000;

/** Everything that people may set, at once; who leaves something as it is changes nothing about it. */
export const settingsForm: Form = {
  callbackId: 'settings',
  actionId: SETTINGS_ACTION,
  title: TITLE,
  async open(_value, { sources }) {
    const { db, desk } = sources;
    const [found, groups] = await Promise.all([
      settings(db, desk.environment()),
      desk.usergroups(),
    ]);
    return form(
      {
        title: TITLE,
        callbackId: 'settings',
        submitLabel: 'Save',
        metadata: String(found.changeId),
      },
      settingsInputs(found.values, groups),
    );
  },
  async submit({ answers, metadata }, request) {
    const { db, desk } = request.sources;
    const found = await settings(db, desk.environment());
    const read = readAnswers(answers, await shownValues(request.sources, found, metadata));
    if ('errors' in read) return read;
    const errors = await objections(request, { changes: read.changes, answers, found });
    return errors === null ? save(request, read.changes) : { errors };
  },
};

/** What the form has shown: what holds now, without what anybody has changed since it was opened. */
async function shownValues(
  { db, desk }: Sources,
  found: Settings,
  metadata: string,
): Promise<SettingValues> {
  const openedAt = /^\d{1,18}$/.test(metadata) ? BigInt(metadata) : found.changeId;
  const since = await settingChanges(db, { afterId: openedAt, most: CHANGES_MOST });
  const environment = desk.environment();
  // The oldest change of each setting comes last, and says what it was before.
  const before = since.map(({ key, before: value }) => [key, value ?? environment[key]] as const);
  return { ...found.values, ...Object.fromEntries(before) };
}

interface Wanted {
  readonly changes: SettingChanges;
  readonly answers: Answers;
  readonly found: Settings;
}

/** What speaks against it beyond each value by itself, beside its input; null when nothing does. */
async function objections(request: FormRequest, wanted: Wanted): Promise<Errors | null> {
  const locked = await lockedOut(request, wanted);
  if (locked !== null) return { allowed_users: locked };
  const { alert_channel: alerts, digest_channel: digest } = wanted.changes;
  const errors = {
    ...(await channelError(request, 'alert_channel', alerts)),
    ...(await channelError(request, 'digest_channel', digest)),
  };
  return Object.keys(errors).length === 0 ? null : errors;
}

/** Nobody takes away their own access without saying that they know; what leaves nobody is refused anyway. */
async function lockedOut(
  { sources, userId }: FormRequest,
  { changes, answers }: Wanted,
): Promise<string | null> {
  if (changes.allowed_users === undefined && changes.allowed_usergroups === undefined) return null;
  const { db, desk } = sources;
  const { stated } = await statedSettings(db);
  const after = settingsAfter(desk.environment(), stated, changes);
  const { allowed_users: users, allowed_usergroups: allowedUsergroups } = after;
  const refusal = await refusalFor(
    { userId, teamIds: ['here'] },
    {
      teamId: 'here',
      allowedUsers: users.includes('*') ? '*' : users,
      allowedUsergroups,
      membersOf: desk.membersOf,
    },
  );
  if (refusal === null) return null;
  if (refusal === 'unclaimed') return 'Nobody would see revenue any more. Name somebody.';
  if ((answers[GOODBYE] ?? null) !== null) return null;
  return refusal === 'cannot_check'
    ? 'Slack does not say right now who is in these groups. Add yourself by name.'
    : 'You would lock yourself out. Add yourself, or tick below that you know.';
}

async function channelError(
  { sources, userId }: FormRequest,
  key: 'alert_channel' | 'digest_channel',
  channelId: string | null | undefined,
): Promise<Errors> {
  if (channelId === undefined || channelId === null || channelId === OFF) return {};
  const what = key === 'alert_channel' ? 'Alerts' : 'The digest and the weekly review';
  const text = `${what} will be posted here from now on. Only you see this line.`;
  const said = await sources.desk.tryChannel({ channelId, userId, text });
  return said === null ? {} : { [key]: adviceOn(said).replaceAll('`', '') };
}

async function save({ sources, actor }: FormRequest, changes: SettingChanges): Promise<Submitted> {
  const { db, desk } = sources;
  const environment = desk.environment();
  const now = sources.now();
  const done = await changeSettings(db, { changes, environment, actor, now });
  if (done.kind === 'refused') return { errors: errorsOf(done.problems) };
  await desk.refresh();
  return { title: TITLE, blocks: savedBlocks(done.kind === 'changed' ? done.changed : []) };
}

function errorsOf(problems: readonly SettingsProblem[]): Errors {
  return Object.fromEntries(
    problems.map(({ key, problem }) => [
      inputOf(key),
      problem === 'nobody'
        ? 'Nobody would see revenue any more. Name somebody.'
        : 'Must be more than what makes a warning, or no fall is ever one.',
    ]),
  );
}
