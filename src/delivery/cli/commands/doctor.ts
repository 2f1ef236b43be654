import type { Check } from '#delivery/cli/checks/check.ts';
import { checkCustomMetrics } from '#delivery/cli/checks/custom-metrics.ts';
import { checkDatabase } from '#delivery/cli/checks/database.ts';
import { checkForwarding } from '#delivery/cli/checks/forwarding.ts';
import { checkInbox } from '#delivery/cli/checks/inbox.ts';
import { checkLedger } from '#delivery/cli/checks/ledger.ts';
import { checkReplica } from '#delivery/cli/checks/replica.ts';
import { checkSlack } from '#delivery/cli/checks/slack.ts';
import { checkStripe } from '#delivery/cli/checks/stripe.ts';
import type { Command, CommandContext } from '#delivery/cli/command.ts';

export const doctor: Command = {
  name: 'doctor',
  words: [],
  flags: [],
  summary: 'checks every connection and permission, and says how to mend it',
  examples: ['moneyradar doctor', 'moneyradar doctor --json'],
  async run(context) {
    const checks = await examine(context);
    return { json: { checks }, text: () => checks.map(line).join('\n'), isBad: checks.some(isBad) };
  },
};

async function examine(context: CommandContext): Promise<Check[]> {
  const { settings, progress } = context;
  progress('asking the database');
  const database = await checkDatabase(context);
  const isThere = !database.some(isBad);
  const replica = isThere ? await checkReplica(context) : [];
  const inbox = isThere ? await checkInbox(context) : [];
  progress('adding up the ledger');
  const ledger = isThere ? await checkLedger(context) : [];
  const custom = isThere ? await checkCustomMetrics(context) : [];
  progress('asking Stripe');
  const stripe = await checkStripe(context);
  progress('asking Slack');
  const slack = await checkSlack(settings());
  progress('asking those to whom alerts are forwarded');
  const forwarding = await checkForwarding(settings());
  return [
    ...database,
    ...replica,
    ...inbox,
    ...ledger,
    ...custom,
    ...stripe,
    ...slack,
    ...forwarding,
  ];
}

function isBad({ mend }: Check): boolean {
  return mend !== null;
}

function line({ name, finding, mend }: Check): string {
  const start = `${mend === null ? '✓' : '✗'} ${name}: ${finding}`;
  return mend === null ? start : `${start}\n    ${mend}`;
}
