import { runChecks } from '#analysis/checks.ts';
import type { CommandContext } from '#delivery/cli/command.ts';

import { bad, good, words, type Check } from './check.ts';

/** Whether the facts that must hold about the ledger do: sql/checks. */
export async function checkLedger({ db, now }: CommandContext): Promise<Check[]> {
  try {
    const broken = await runChecks(await db(), now());
    if (broken.length === 0) return [good('Ledger', 'every fact holds')];
    const names = broken.map(({ name }) => name.replaceAll('_', ' ')).join(', ');
    return [bad('Ledger', `broken: ${names}`, 'Run `moneyradar rebuild`, then look again.')];
  } catch (error) {
    return [bad('Ledger', words(error), 'Run `moneyradar init`.')];
  }
}
