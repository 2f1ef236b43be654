import { nearest } from '#delivery/nearest.ts';

import { alerts } from './alert-list/command.ts';
import { scan } from './alerts/scan-command.ts';
import { breakdown } from './breakdown/command.ts';
import { cohorts } from './cohorts/command.ts';
import type { Command } from './command.ts';
import { custom } from './custom/command.ts';
import { customer } from './customer/command.ts';
import { digest } from './digest/command.ts';
import { experiment } from './experiments/command.ts';
import { features } from './features/command.ts';
import { setup } from './first-run/command.ts';
import { forecast } from './forecast/command.ts';
import { createHelp } from './help/command.ts';
import { metrics } from './metrics/command.ts';
import { mismatches } from './mismatches/command.ts';
import { mrr } from './mrr/command.ts';
import { overview, radar } from './overview/command.ts';
import { plans } from './plans/command.ts';
import { reconcile } from './reconcile/command.ts';
import { score } from './score/command.ts';
import { settings } from './settings/command.ts';
import { status } from './status/command.ts';
import { sync } from './sync/command.ts';
import { weekly } from './weekly/command.ts';

export const SLASH_COMMAND = '/moneyradar';

const ANSWERING: readonly Command[] = [
  overview,
  radar,
  mrr,
  breakdown,
  metrics,
  custom,
  cohorts,
  digest,
  weekly,
  alerts,
  forecast,
  scan,
  sync,
  reconcile,
  plans,
  mismatches,
  features,
  experiment,
  score,
  customer,
  status,
  settings,
  setup,
];

/** Every subcommand there is. */
export const COMMANDS: readonly Command[] = [...ANSWERING, createHelp(ANSWERING)];

/** For the manifest: what Slack shows while somebody types the command. */
export const USAGE_HINT = COMMANDS.map(({ usage }) => usage)
  .filter((usage) => usage !== '')
  .join(' | ');

/** For a message box that completes commands: what may be typed, and what it does. */
export const COMMAND_SUGGESTIONS = COMMANDS.flatMap(({ examples, description }) =>
  examples.map((example) => ({ command: `${SLASH_COMMAND} ${example}`.trim(), description })),
);

/** The command of that name, or one that is also called so; null when there is none. */
export function commandNamed(name: string): Command | null {
  return COMMANDS.find((one) => one.name === name || one.aliases.includes(name)) ?? null;
}

/** The command that somebody who typed this most likely meant; null when it looks like none. */
export function commandMeantBy(typed: string): Command | null {
  const names = COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]).filter(Boolean);
  const meant = nearest(typed.slice(0, 40), names);
  return meant === null ? null : commandNamed(meant);
}
