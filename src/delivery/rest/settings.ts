import { changeSettings } from '#analysis/settings/change.ts';
import { settingChanges, settings } from '#analysis/settings/settings.ts';
import { settingChangesFrom } from '#delivery/setting-input.ts';
import { problemText } from '#delivery/settings-words.ts';

import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { invalid, parseQuery } from './input.ts';
import type { RestContext } from './route.ts';
import { settingsJson } from './settings-json.ts';

const CHANGES_SHOWN = 20;

/** `GET /api/settings`: what holds, who has set it, and the last changes. */
export async function getSettings(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  return shown(context);
}

/**
 * `PATCH /api/settings` `{ timezone: 'Europe/Berlin', digest_at: null, … }`: sets what is named, all or
 * nothing; null makes the environment hold again. Answers as `GET`.
 */
export async function patchSettings(context: RestContext, request: HttpRequest, actor: string) {
  const read = settingChangesFrom(await bodyOf(request));
  if ('errors' in read) throw invalid(read.errors);
  const { changes } = read;
  const { db, now, settings: ground } = context;
  const environment = ground.environment();
  const done = await changeSettings(db, { changes, environment, actor, now: now() });
  if (done.kind === 'refused') {
    throw invalid(done.problems.map((one) => ({ field: one.key, detail: problemText(one) })));
  }
  await ground.refresh();
  return shown(context);
}

async function bodyOf(request: HttpRequest): Promise<Readonly<Record<string, unknown>>> {
  let body: unknown;
  try {
    body = JSON.parse((await request.body()).toString('utf8'));
  } catch {
    throw new ProblemError(problem(400, 'The body is not JSON.'));
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw new ProblemError(problem(400, 'The body must be an object of settings.'));
}

async function shown({ db, settings: ground }: RestContext) {
  const found = await settings(db, ground.environment());
  return settingsJson(found, await settingChanges(db, { most: CHANGES_SHOWN }));
}
