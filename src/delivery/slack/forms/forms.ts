import { assignForm } from '#delivery/slack/alerts/assign-form.ts';
import { resolveForm, wrongForm } from '#delivery/slack/alerts/resolve-form.ts';
import { snoozeForm } from '#delivery/slack/alerts/snooze-form.ts';
import { testDigestForm } from '#delivery/slack/digest/test-form.ts';
import { completeForm } from '#delivery/slack/experiments/complete-form.ts';
import { newExperimentForm } from '#delivery/slack/experiments/new-form.ts';
import { startForm } from '#delivery/slack/experiments/start-form.ts';
import { claimForm } from '#delivery/slack/first-run/claim-form.ts';
import { planLimitsForm } from '#delivery/slack/plans/form.ts';
import { settingsForm } from '#delivery/slack/settings/form.ts';

import type { Form } from './form.ts';

/** Every form there is. */
export const FORMS: readonly Form[] = [
  planLimitsForm,
  resolveForm,
  snoozeForm,
  assignForm,
  wrongForm,
  newExperimentForm,
  startForm,
  completeForm,
  settingsForm,
  testDigestForm,
  claimForm,
];
