import { planMap } from '#analysis/plans/plan-map.ts';
import type { Command } from '#delivery/slack/command.ts';

import { planMessage, plansMessage, unknownPlan } from './message.ts';

export const plans: Command = {
  name: 'plans',
  aliases: ['plan', 'prices', 'pricing'],
  usage: 'plans [NAME]',
  description: 'Plans with every price they have had, who is still on which, and their limits',
  examples: ['plans', 'plans Pro'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const { db, timezone, baseCurrency } = sources;
    const scope = { now: sources.now(), timezone, baseCurrency };
    const setting = { ...scope, isSimulated: sources.isSimulated };
    const found = await planMap(db, scope);
    const wanted = words.join(' ').toLowerCase();
    if (wanted === '') return plansMessage(found, setting);
    const named = found.filter(
      ({ id, name, productName }) =>
        id === wanted ||
        name.toLowerCase().includes(wanted) ||
        productName.toLowerCase() === wanted,
    );
    // The whole name goes before a part of it.
    const exact = named.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
    const shown = exact.length > 0 ? exact : named;
    if (shown.length === 0) return unknownPlan(words.join(' '), found);
    const [plan] = shown;
    return shown.length === 1 && plan !== undefined
      ? planMessage(plan, setting)
      : plansMessage(shown, setting);
  },
};
