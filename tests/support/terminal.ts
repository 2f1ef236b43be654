import type { Temporal } from 'temporal-polyfill';

import type { CommandContext } from '#delivery/cli/command.ts';
import { runCommandLine } from '#delivery/cli/run.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { operations } from './doors.ts';

/** What a command is given, over one database: no Stripe, a local Slack, dollars. */
export function commandContext(
  db: Db,
  now: Temporal.Instant,
  timezone = 'Europe/Berlin',
): CommandContext {
  return {
    db: async () => db,
    settings: () => ({
      timezone: timezone as Timezone,
      baseCurrency: 'usd' as Currency,
      thresholds: { usageMismatch: 0.7, supportTicketSpike: 3 },
      forwarding: { opsp: null, webhook: null, email: null },
      slack: { mode: 'local', botToken: null, appToken: null, apiUrl: 'http://127.0.0.1/' },
      stripe: {
        isSimulated: false,
        accounts: [{ name: 'main' }],
        webhookSecrets: [{ account: 'main' }],
      },
    }),
    now: () => now,
    version: '1.2.3',
    progress: () => {},
    operations: operations(now),
  };
}

/** Types lines in a terminal of so many columns; what is printed and what is complained come together. */
export function terminal(context: CommandContext, width: number) {
  return async (...words: string[]) => {
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    const code = await runCommandLine(words, context, { print: say, complain: say, width });
    return { code, text: said.join('\n') };
  };
}
