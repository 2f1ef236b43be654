import { alertsById } from '#analysis/risks/alerts.ts';
import { scanRisks } from '#analysis/risks/scan.ts';
import { announceTo } from '#delivery/alerts/announce.ts';
import type { Command } from '#delivery/slack/command.ts';

import { scanMessage } from './scan-message.ts';

export const scan: Command = {
  name: 'scan',
  aliases: ['risks'],
  usage: 'scan',
  description: 'Looks at every customer now for what may cost money: what is new, what is over',
  examples: ['scan'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ sources }) {
    const { db, timezone, baseCurrency, isSimulated, riskThresholds: thresholds } = sources;
    const now = sources.now();
    const channel = sources.alertChannel();
    const scope = { now, timezone, baseCurrency, thresholds };
    const found = await scanRisks(db, scope, announceTo(channel));
    sources.wakeOutbox();
    const [opened, cleared] = await Promise.all([
      alertsById(db, found.opened),
      alertsById(db, found.cleared),
    ]);
    const setting = { asOf: now, timezone, baseCurrency, isSimulated, channel };
    return scanMessage({ ...found, opened, cleared }, setting);
  },
};
