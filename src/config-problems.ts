import type { z } from 'zod';

import { environmentSchema, type Environment, type VariableName } from './environment.ts';
import { StartError } from './start-error.ts';
import { stripeAccounts } from './stripe-accounts.ts';

const accountsSchema = environmentSchema.pick({
  STRIPE_API_KEY: true,
  STRIPE_WEBHOOK_SECRET: true,
});

export interface Problem {
  readonly variable: VariableName;
  readonly message: string;
  readonly example: string;
}

/** The environment cannot be used. The message lists every problem at once and repeats no value. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(describe(problems));
    this.problems = problems;
  }
}

/** All that is wrong with what was given, of each variable by itself and of several together. */
export function problemsOf(
  given: Readonly<Record<string, string>>,
  result: z.ZodSafeParseResult<Environment>,
): Problem[] {
  return [
    ...(result.error?.issues ?? []).map(({ path, message }) =>
      problem(path[0] as VariableName, message),
    ),
    ...contradictions((name) => name in given),
    ...accountProblems(given),
    ...(result.success ? disagreements(result.data) : []),
  ];
}

/** Pairs of which one makes no sense without the other. */
function contradictions(isSet: (name: VariableName) => boolean): Problem[] {
  const rules: [given: VariableName, needs: VariableName, why: string][] = [
    ['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN', 'without it nothing can be posted'],
    ['SLACK_APP_TOKEN', 'SLACK_BOT_TOKEN', 'without it nothing can be posted'],
    ['DATABASE_READ_URL', 'DATABASE_URL', 'a replica needs the database that it copies'],
    ['OPSP_API_URL', 'OPSP_API_KEY', 'OPSP refuses requests without a key'],
    ['OPSP_API_KEY', 'OPSP_API_URL', 'the key needs an address to be sent to'],
    ['ALERT_WEBHOOK_URL', 'ALERT_WEBHOOK_SECRET', 'forwarded alerts are always signed'],
    ['ALERT_WEBHOOK_SECRET', 'ALERT_WEBHOOK_URL', 'the secret signs what is sent there'],
    ['SMTP_URL', 'ALERT_EMAIL_TO', 'somebody has to receive the e-mail'],
    ['ALERT_EMAIL_TO', 'SMTP_URL', 'e-mail needs a server that sends it'],
  ];
  const problems = rules
    .filter(([given, needs]) => isSet(given) && !isSet(needs))
    .map(([given, needs, why]) => problem(needs, `is not set, but ${given} is: ${why}`));
  if (isSet('SLACK_BOT_TOKEN') && !isSet('SLACK_SIGNING_SECRET') && !isSet('SLACK_APP_TOKEN')) {
    const message =
      'is not set, but SLACK_BOT_TOKEN is: requests from Slack could not be verified ' +
      '(or set SLACK_APP_TOKEN for Socket Mode)';
    problems.push(problem('SLACK_SIGNING_SECRET', message));
  }
  return problems;
}

/** Keys and secrets of Stripe accounts that do not go together. */
function accountProblems(given: Readonly<Record<string, string>>): Problem[] {
  const { success, data } = accountsSchema.safeParse(given);
  if (!success) return [];
  const { problems } = stripeAccounts(data.STRIPE_API_KEY, data.STRIPE_WEBHOOK_SECRET);
  return problems.map(({ variable, message }) => problem(variable, message));
}

/** Values that are fine alone and wrong together. */
function disagreements(env: Environment): Problem[] {
  if (env.MRR_DECLINE_WARNING_PERCENT < env.MRR_DECLINE_CRITICAL_PERCENT) return [];
  const message = 'must be more than MRR_DECLINE_WARNING_PERCENT, or no decline is ever a warning';
  return [problem('MRR_DECLINE_CRITICAL_PERCENT', message)];
}

function problem(variable: VariableName, message: string): Problem {
  const example = environmentSchema.shape[variable].meta()?.['example'];
  return { variable, message, example: `${variable}=${String(example)}` };
}

function describe(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'one setting is' : `${problems.length} settings are`;
  const lines = problems.map(
    ({ variable, message, example }) => `  ${variable} ${message}.\n    Example: ${example}`,
  );
  return `MoneyRadar cannot start: ${count} wrong.\n${lines.join('\n')}`;
}
