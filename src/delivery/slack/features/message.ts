import type { Plan } from '#analysis/plans/plan-map.ts';
import type { WhatIf } from '#analysis/plans/what-if.ts';
import type { FeaturePricing } from '#analysis/usage/feature-pricing.ts';
import { formatPercent } from '#delivery/percent.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type ButtonInput,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { noUsageYet } from '#delivery/slack/mismatches/no-usage.ts';
import { usageSmallPrint } from '#delivery/slack/mismatches/small-print.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { roundMoney, roundMoneySigned } from '#delivery/slack/wording/money.ts';
import { breakEvenWords, leftOutWords } from '#delivery/usage-words.ts';

import type { Features } from './ask.ts';
import { mostTelling, usedShareChart } from './chart.ts';
import { findingBlocks } from './findings.ts';
import { FEATURES_SHOWN, featureTable } from './table.ts';

const PLAN_BUTTONS = 5;

/** `/moneyradar features`: how the limits of every plan are used, and what that says about prices. */
export function featuresMessage(found: Features, setting: Sources): Message {
  const { standing, features, plans } = found;
  if (!standing.hasUsage) return noUsageYet();
  const title = headline(features);
  return message(mrkdwn`${title}`, [
    header(title),
    ...charts(features),
    ...findingBlocks(features, ({ planId }) => whatIfButton(planId)),
    ...tables(features),
    section(mrkdwn`*Next*\n${nextStep(features)}`),
    section(mrkdwn`*What if a plan cost more?* See what it would bring, and how many may leave:`),
    actions([...planButtons(plans, null), mismatchesButton()]),
    ...smallPrint(found, setting),
  ]);
}

/** `/moneyradar features Pro 15%`: one plan, with what a higher price would bring. */
export function planFeaturesMessage(
  found: Features & { readonly plan: Plan; readonly whatIfs: readonly WhatIf[] },
  setting: Sources,
): Message {
  const { plan, plans, whatIfs, standing } = found;
  const features = found.features.filter(({ planId }) => planId === plan.id);
  const title = planTitle(plan, whatIfs[0]);
  return message(joinMrkdwn([mrkdwn`${title}`, ...whatIfs.slice(0, 1).map(whatIfLine)], '. '), [
    header(title),
    ...charts(features),
    ...(standing.hasUsage ? findingBlocks(features, () => null) : []),
    ...tables(features),
    section(whatIfText(found, setting)),
    context(
      mrkdwn`If those who leave pay as much as the others do; a large customer weighs more. Any percentage: \`/moneyradar features "${plan.name}" 15%\``,
    ),
    actions([...planButtons(plans, plan), allPlansButton(), mismatchesButton()]),
    ...smallPrint(found, setting),
  ]);
}

/** Answers a name that is no plan. */
export function unknownPlan(words: string, plans: readonly Plan[]): Message {
  const text = mrkdwn`:grey_question: I know no plan “${words.slice(0, 40)}” that somebody pays for. Type \`/moneyradar features\` for all of them, or pick one.`;
  return message(text, [section(text), actions([...planButtons(plans, null), allPlansButton()])]);
}

/** Answers a percentage that no price rises by. */
export function unknownPercent(words: string): Message {
  const text = mrkdwn`:grey_question: I cannot raise a price by “${words.slice(0, 40)}”. Type a percentage above 0 and up to 1,000, such as \`/moneyradar features Pro 15%\`.`;
  return message(text, [section(text), actions([allPlansButton()])]);
}

function headline(features: readonly FeaturePricing[]): string {
  const worth = features.filter(({ finding }) => finding === 'limit_carries_value').length;
  const notFelt = features.filter(({ finding }) => finding === 'limit_not_felt').length;
  const parts = [
    ...(worth === 0 ? [] : [`${count(worth, 'limit')} ${worth === 1 ? 'is' : 'are'} worth money`]),
    ...(notFelt === 0 ? [] : [`${count(notFelt, 'limit')} nobody feels`]),
  ];
  if (parts.length > 0) return parts.join(' · ');
  return features.length === 0
    ? 'Too few customers to judge a limit'
    : `None of ${count(features.length, 'limit')} stands out`;
}

function planTitle({ name }: Plan, first: WhatIf | undefined): string {
  if (first === undefined) return name;
  const { customers, mrrMinor, currency } = first;
  return `${name}: ${count(customers, 'customer')}, ${roundMoney(mrrMinor, currency)} a month`;
}

function charts(features: readonly FeaturePricing[]): MessageBlock[] {
  const feature = mostTelling(features);
  return feature === null ? [] : [usedShareChart(feature)];
}

function tables(features: readonly FeaturePricing[]): MessageBlock[] {
  if (features.length === 0) return [];
  const more = features.length - FEATURES_SHOWN;
  return [
    featureTable(features),
    context(
      mrkdwn`How much of a limit is used: a tenth of the customers use less than the light one, a tenth more than the heavy one, and the typical one is in the middle.${more > 0 ? ` ${count(more, 'more limit')}: \`npx moneyradar features\`.` : ''}`,
    ),
  ];
}

function whatIfText(
  { plan, whatIfs }: { readonly plan: Plan; readonly whatIfs: readonly WhatIf[] },
  { baseCurrency }: Sources,
): SafeMrkdwn {
  if (whatIfs.length === 0) {
    const [code, base] = [plan.versions[0]?.currency ?? '', baseCurrency];
    return mrkdwn`*What a higher price would bring cannot be told*: there is no exchange rate from ${code.toUpperCase()} to ${base.toUpperCase()} yet. \`npx moneyradar fx set\` takes one.`;
  }
  return joinMrkdwn([
    mrkdwn`*What if it cost more, for everybody on it?*`,
    ...whatIfs
      .toSorted((a, b) => a.percent - b.percent)
      .map((one) => mrkdwn`•  ${whatIfLine(one)}`),
    ...whatIfs.slice(0, 1).flatMap((one) => leftOutLine(one)),
  ]);
}

function leftOutLine(one: WhatIf): SafeMrkdwn[] {
  const words = leftOutWords(one);
  return words === null ? [] : [mrkdwn`${words} \`npx moneyradar fx set\` takes a rate.`];
}

/** `+10 %: +$980 a month · pays for as long as fewer than 9 of 98 customers leave (9.1 %)` */
function whatIfLine(one: WhatIf): SafeMrkdwn {
  const gain = roundMoneySigned(one.gainMinor, one.currency);
  const churn = formatPercent(one.breakEvenChurn, 1);
  return mrkdwn`*+${one.percent} %: ${gain} a month*  ·  pays for ${breakEvenWords(one)} (${churn})`;
}

function nextStep(features: readonly FeaturePricing[]): string {
  const feature = mostTelling(features);
  if (feature?.finding === 'limit_carries_value')
    return `Start with ${feature.planName}: see what a higher price would bring, and how many may leave before it costs you.`;
  return feature?.finding === 'limit_not_felt'
    ? 'Ask five customers what made them choose their plan, and put a limit on that instead.'
    : 'Leave the limits as they are. Offer a bigger plan to those who press against theirs, one by one.';
}

function whatIfButton(planId: string): ButtonInput {
  return {
    actionId: 'view_features_what_if',
    label: 'What if +10 %?',
    value: `features ${planId} 10%`,
  };
}

function planButtons(plans: readonly Plan[], shown: Plan | null): ButtonInput[] {
  return plans
    .filter(({ id }) => id !== shown?.id)
    .slice(0, PLAN_BUTTONS)
    .map(({ id, name }, index) => ({
      actionId: `view_features_plan_${index}`,
      label: name,
      value: `features ${id}`,
    }));
}

function allPlansButton(): ButtonInput {
  return { actionId: 'view_features_all', label: 'All plans', value: 'features' };
}

function mismatchesButton(): ButtonInput {
  return { actionId: 'command_mismatches', label: 'Whose plan does not fit?', value: 'mismatches' };
}

function smallPrint({ standing, asOf }: Features, setting: Sources): MessageBlock[] {
  const period = 'of the last whole billing period, on annual plans of the last calendar month';
  return [usageSmallPrint({ ...setting, asOf, isBehind: standing.isBehind, period })];
}
