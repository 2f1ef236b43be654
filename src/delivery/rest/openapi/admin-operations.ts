import { z } from 'zod';

import { postSnapshot, snapshotBody } from '#delivery/rest/admin.ts';
import { getSettings, patchSettings } from '#delivery/rest/settings.ts';
import { getStatus } from '#delivery/rest/status.ts';
import { getSync, postSync } from '#delivery/rest/sync.ts';
import { settingExpectation } from '#delivery/settings-words.ts';
import { SETTING_KEYS } from '#domain/settings.ts';

import { settingsAnswer, statusAnswer, syncAnswer, syncAsked } from './admin-answers.ts';
import { jsonBody, operation } from './operation.ts';
import { snapshot } from './revenue-answers.ts';

/** Values are read by the domain, each by its own rule. */
const settingsBody = Object.fromEntries(
  SETTING_KEYS.map((key) => [
    key,
    z
      .unknown()
      .optional()
      .meta({ description: `null for the environment's; ${settingExpectation(key)}` }),
  ]),
);

export const adminOperations = [
  operation(getStatus, {
    summary: 'Whether the figures can be trusted right now.',
    answer: statusAnswer,
  }),
  operation(getSettings, {
    summary: 'What is set, who has set it, and the last changes.',
    answer: settingsAnswer,
  }),
  operation(patchSettings, {
    summary: 'Sets what is named, all or nothing; null makes the environment hold again.',
    body: jsonBody(settingsBody),
    answer: settingsAnswer,
  }),
  operation(postSnapshot, {
    summary: 'Stores every complete day up to the one asked for, and answers with that one.',
    body: jsonBody(snapshotBody),
    answer: snapshot,
  }),
  operation(postSync, {
    summary: 'Has everything at Stripe read again; answers at once.',
    body: jsonBody({}),
    problems: { 409: { when: 'There is no Stripe account to read: the company is simulated.' } },
    answer: syncAsked,
  }),
  operation(getSync, {
    summary: 'How far a reading of Stripe is.',
    id: 'The job_id, or `latest`.',
    problems: { 404: { when: 'There is no such job.' } },
    answer: syncAnswer,
  }),
];
