import type { Plan } from '#analysis/plans/plan-map.ts';
import type { Command } from '#delivery/slack/command.ts';

import { askFeatures, askWhatIfs } from './ask.ts';
import { parseFeaturesAsked } from './asked.ts';
import { featuresMessage, planFeaturesMessage, unknownPercent, unknownPlan } from './message.ts';

export const features: Command = {
  name: 'features',
  aliases: ['feature', 'what-if', 'whatif'],
  usage: 'features [PLAN] [15%]',
  description: 'Which limits are worth money, and what a higher price of a plan would bring',
  examples: ['features', 'features Pro', 'features Pro 15%'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const asked = parseFeaturesAsked(words);
    if (asked === null) return unknownPercent(words.at(-1) ?? '');
    const found = await askFeatures(sources);
    const { percent } = asked;
    // A percentage alone is about the plan that earns most.
    const isAll = asked.plan === '' && percent === null;
    if (isAll) return featuresMessage(found, sources);
    const plan = planMeant(asked.plan, found.plans);
    if (plan === null) return unknownPlan(asked.plan, found.plans);
    const whatIfs = await askWhatIfs(sources, { planId: plan.id, percent });
    return planFeaturesMessage({ ...found, plan, whatIfs }, sources);
  },
};

/** By id or name, or else by a part of the name; of several the one that earns most. */
function planMeant(words: string, plans: readonly Plan[]): Plan | null {
  const wanted = words.toLowerCase();
  const named = ({ id, name }: Plan) => id === wanted || name.toLowerCase() === wanted;
  const like = ({ name }: Plan) => name.toLowerCase().includes(wanted);
  return plans.find(named) ?? plans.find(like) ?? null;
}
