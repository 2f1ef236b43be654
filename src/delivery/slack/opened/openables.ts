import { customersBehindRule } from '#delivery/slack/reconcile/open.ts';

import type { Openable } from './openable.ts';

/** Everything that buttons open. */
export const OPENABLES: readonly Openable[] = [customersBehindRule];
