import type { MismatchTotals } from '#analysis/usage/mismatches.ts';
import {
  actions,
  context,
  divider,
  header,
  message,
  section,
  sectionWithButton,
  type ButtonInput,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { count, grouped } from '#delivery/slack/wording/days.ts';
import { roundMoney, roundMoneySigned } from '#delivery/slack/wording/money.ts';
import { percentOf } from '#delivery/usage-words.ts';

import type { Mismatches } from './ask.ts';
import { formatListPlace, type ListName } from './list-place.ts';
import { noUsageYet, nothingJudged } from './no-usage.ts';
import { overpricedRow, upgradeRow } from './rows.ts';
import { usageSmallPrint } from './small-print.ts';
import type { Which } from './which.ts';

/** `/moneyradar mismatches`: whose plan is too small and whose too large, the most money first. */
export function mismatchesMessage(found: Mismatches, setting: Sources): Message {
  const { standing, totals, asOf } = found;
  if (!standing.hasUsage) return noUsageYet();
  if (standing.judgedItems === 0) return nothingJudged(standing);
  const title = headline(totals);
  return message(mrkdwn`${title}`, [
    header(title),
    ...upgradeBlocks(found),
    ...(found.which === 'both' ? [divider()] : []),
    ...overpricedBlocks(found),
    divider(),
    section(mrkdwn`*Next*\n${nextStep(found)}`),
    actions(otherViews(found.which)),
    context(rules(setting.usageThreshold)),
    usageSmallPrint({ ...setting, asOf, isBehind: standing.isBehind }),
  ]);
}

/** Answers a word that is no list. */
export function unknownList(word: string): Message {
  const text = mrkdwn`:grey_question: I have no list “${word.slice(0, 40)}”. Type \`/moneyradar mismatches upgrades\` or \`/moneyradar mismatches overpriced\`, or pick one.`;
  return message(text, [section(text), actions(otherViews(null))]);
}

/** `6 customers need a bigger plan: +$1,240 a month · 3 pay for more than they use: $310 a month at risk` */
function headline(totals: MismatchTotals): string {
  const { upgradeCustomers: small, overpricedCustomers: large, currency } = totals;
  if (small + large === 0) return 'Every customer fits their plan';
  const gain = amount(
    totals.additionalMinor,
    `${roundMoneySigned(totals.additionalMinor, currency)} a month`,
  );
  const risk = amount(
    totals.atRiskMinor,
    `${roundMoney(totals.atRiskMinor, currency)} a month at risk`,
  );
  const bigger =
    small === 0
      ? 'Nobody needs a bigger plan'
      : `${count(small, 'customer')} ${small === 1 ? 'needs' : 'need'} a bigger plan${gain}`;
  const [first, verb] = large === 1 ? ['1', 'pays'] : [grouped(large), 'pay'];
  const smaller =
    large === 0
      ? 'nobody pays for far more than they use'
      : `${first} ${verb} for more than ${large === 1 ? 'it uses' : 'they use'}${risk}`;
  return `${bigger} · ${smaller}`;
}

/** Nothing of money is worth no words. */
function amount(minor: bigint, words: string): string {
  return minor === 0n ? '' : `: ${words}`;
}

function upgradeBlocks({ which, upgrades, totals, today }: Mismatches): MessageBlock[] {
  if (which === 'overpriced') return [];
  if (upgrades.length === 0) return [section(mrkdwn`*Nobody is near the limits of their plan.*`)];
  return [
    listTitle(mrkdwn`*Offer a bigger plan*  ·  the most money first`, {
      list: 'upgrades',
      shown: upgrades.length,
      total: totals.upgrades,
    }),
    ...upgrades.map((row) => upgradeRow(row, today)),
  ];
}

function overpricedBlocks({ which, overpriced, totals }: Mismatches): MessageBlock[] {
  if (which === 'upgrades') return [];
  if (overpriced.length === 0) return [section(mrkdwn`*Nobody pays for far more than they use.*`)];
  return [
    listTitle(mrkdwn`*Pay for more than they use*  ·  the most money first`, {
      list: 'overpriced',
      shown: overpriced.length,
      total: totals.overpriced,
    }),
    ...overpriced.map(overpricedRow),
  ];
}

function listTitle(
  title: SafeMrkdwn,
  { list, shown, total }: { list: ListName; shown: number; total: number },
): MessageBlock {
  if (shown >= total) return section(title);
  return sectionWithButton(title, {
    actionId: 'list_page',
    label: `Show all ${grouped(total)}`,
    value: formatListPlace({ list, cursor: null }),
  });
}

/** About the first row that is shown. */
function nextStep({ upgrades, overpriced }: Mismatches): string {
  if (upgrades.length > 0)
    return 'Write to the first one today, before the limit stops them: who runs out of room expects to hear from you. “Look closer” shows what to write.';
  if (overpriced.length > 0)
    return 'Ask the first one what keeps them from using it: a smaller plan that you offer keeps more than a goodbye.';
  return 'Nothing to offer today. See which limits are worth money, and which nobody feels.';
}

function rules(threshold: number): SafeMrkdwn {
  const [most, least] = [percentOf(threshold), percentOf(1 - threshold)];
  return mrkdwn`Too small: above ${most} of a limit, or on the way to all of it this period. Too large: below ${least} of every limit in the last two periods, and a cheaper plan has room.`;
}

/** The same message about the other list, in place of this one, and where to go from here. */
function otherViews(shown: Which | null): ButtonInput[] {
  const views: readonly [Which, string][] = [
    ['upgrades', 'Bigger plans'],
    ['overpriced', 'Paying for too much'],
    ['both', 'Both lists'],
  ];
  return [
    ...views
      .filter(([which]) => which !== shown)
      .map(([which, label]) => ({
        actionId: `view_mismatches_${which}`,
        label,
        value: `mismatches ${which}`,
      })),
    { actionId: 'command_features', label: 'Which limits are worth money?', value: 'features' },
  ];
}
