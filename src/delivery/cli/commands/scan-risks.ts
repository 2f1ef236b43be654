import type { RiskScan } from '#analysis/risks/scan.ts';
import type { Command } from '#delivery/cli/command.ts';
import { scanJson } from '#delivery/rest/alerts-scan.ts';
import { count } from '#delivery/slack/wording/days.ts';

export const scanRisks: Command = {
  name: 'scan-risks',
  words: [],
  flags: [],
  summary: 'looks for what may cost money, and for what is over',
  examples: ['moneyradar scan-risks', 'moneyradar scan-risks --json'],
  async run({ db: open, operations, progress }) {
    const db = await open();
    progress('looking at every customer');
    const scanned = await operations.scanRisks(db);
    return { json: scanJson(scanned), text: () => scanText(scanned) };
  },
};

function scanText({
  critical,
  warning,
  informational,
  opened,
  changed,
  cleared,
}: RiskScan): string {
  const did = `${opened.length} opened, ${changed.length} changed, ${cleared.length} cleared.`;
  const open = critical + warning + informational;
  if (open === 0) return `${did}\nNo alert is open.`;
  const alerts = `${count(open, 'alert')} ${open === 1 ? 'is' : 'are'}`;
  return `${did}\n${alerts} open: ${critical} critical, ${count(warning, 'warning')}, ${informational} informational.`;
}
