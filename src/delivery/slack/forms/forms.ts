import { assignForm } from '#delivery/slack/alerts/assign-form.ts';
import { resolveForm, wrongForm } from '#delivery/slack/alerts/resolve-form.ts';
import { snoozeForm } from '#delivery/slack/alerts/snooze-form.ts';
import { planLimitsForm } from '#delivery/slack/plans/form.ts';

import type { Form } from './form.ts';

/** Every form there is. */
export const FORMS: readonly Form[] = [
  planLimitsForm,
  resolveForm,
  snoozeForm,
  assignForm,
  wrongForm,
];
