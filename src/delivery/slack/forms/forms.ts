import { planLimitsForm } from '#delivery/slack/plans/form.ts';

import type { Form } from './form.ts';

/** Every form there is. */
export const FORMS: readonly Form[] = [planLimitsForm];
