import type { Temporal } from 'temporal-polyfill';

import type { Plan } from '#analysis/plans/plan-map.ts';
import { limitWords, priceWords } from '#delivery/plan-map-words.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  sectionWithButton,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { count, dayAsOf } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';

import { PLAN_LIMITS_ACTION } from './form.ts';

interface Setting {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  readonly isSimulated: boolean;
}

const ROWS_SHOWN = 40;
const PLANS_WITH_BUTTONS = 12;

/** `/moneyradar plans`: every plan and price with who is on it. */
export function plansMessage(plans: readonly Plan[], setting: Setting): Message {
  if (plans.length === 0) return nothingYet();
  const { baseCurrency, timezone, now } = setting;
  const title = headline(plans, baseCurrency);
  return message(mrkdwn`${title}`, [
    header(title),
    versionTable(plans, setting),
    ...givenAway(plans, baseCurrency),
    ...plans.slice(0, PLANS_WITH_BUTTONS).map((plan) => planLine(plan)),
    context(
      mrkdwn`A plan is every price of the same product, interval and name; a newer price is its next version. Amounts a month in ${baseCurrency.toUpperCase()}.`,
    ),
    actions([
      { actionId: 'command_mismatches', label: 'Who needs another plan', value: 'mismatches' },
      { actionId: 'command_features', label: 'How limits are used', value: 'features' },
    ]),
    context(footer({ asOf: now, timezone, isSimulated: setting.isSimulated })),
  ]);
}

/** `/moneyradar plans Pro`: one plan with its history, its limits and what it includes. */
export function planMessage(plan: Plan, setting: Setting): Message {
  const { baseCurrency, timezone, now } = setting;
  const title = `${plan.name} · ${plan.productName}`;
  return message(mrkdwn`${title}`, [
    header(title),
    versionTable([plan], setting),
    ...givenAway([plan], baseCurrency),
    sectionWithButton(limitsOf(plan), editButton(plan)),
    ...(plan.features.length === 0
      ? []
      : [
          section(mrkdwn`*Includes*\n${joinMrkdwn(plan.features.map((one) => mrkdwn`•  ${one}`))}`),
        ]),
    actions([
      { actionId: 'command_plans', label: 'All plans', value: 'plans' },
      {
        actionId: 'command_features',
        label: 'How limits are used',
        value: `features ${plan.name}`,
      },
    ]),
    context(footer({ asOf: now, timezone, isSimulated: setting.isSimulated })),
  ]);
}

/** Answers a name that no plan has. */
export function unknownPlan(word: string, plans: readonly Plan[]): Message {
  const names = [...new Set(plans.map(({ name }) => name))].slice(0, 5);
  const text = mrkdwn`:grey_question: No plan is called “${word.slice(0, 60)}”. ${names.length === 0 ? 'None is known yet.' : `There is ${names.join(', ')}.`}`;
  return message(text, [
    section(text),
    actions([{ actionId: 'command_plans', label: 'All plans', value: 'plans' }]),
  ]);
}

function nothingYet(): Message {
  const text = mrkdwn`No plan is known yet. Prices come with Stripe’s events, or at once with \`/moneyradar sync\`.`;
  return message(text, [
    section(text),
    actions([{ actionId: 'command_sync', label: 'Read Stripe now', value: 'sync' }]),
  ]);
}

function headline(plans: readonly Plan[], currency: Currency): string {
  const versions = plans.flatMap((plan) => plan.versions);
  const old = versions
    .filter(({ untilAt }) => untilAt !== null)
    .reduce((sum, { customers }) => sum + customers, 0);
  const total = versions.reduce((sum, { mrrMinor }) => sum + (mrrMinor ?? 0n), 0n);
  const legacy = old === 0 ? '' : ` · ${count(old, 'customer')} on old prices`;
  return `${count(plans.length, 'plan')} · ${roundMoney(total, currency)} a month${legacy}`;
}

function versionTable(plans: readonly Plan[], { baseCurrency, timezone, now }: Setting) {
  const today = dayOf(now, timezone);
  const day = (at: Temporal.Instant) => dayAsOf(dayOf(at, timezone), today);
  const money = (minor: bigint | null) => (minor === null ? '' : roundMoney(minor, baseCurrency));
  const rows = plans.flatMap((plan) =>
    plan.versions.map((version, index) => ({
      cells: [
        index === 0 ? plan.name : '',
        `v${version.version}: ${priceWords(plan, version)}`,
        version.untilAt === null ? `since ${day(version.fromAt)}` : `until ${day(version.untilAt)}`,
        String(version.customers),
        money(version.mrrMinor),
        money(version.givenAwayMinor),
      ],
    })),
  );
  return table(
    [
      { title: 'Plan' },
      { title: 'Price' },
      { title: 'Offered' },
      { title: 'Customers', isNumeric: true },
      { title: 'MRR', isNumeric: true },
      { title: 'Given away', isNumeric: true },
    ],
    rows.slice(0, ROWS_SHOWN),
  );
}

/** What those on old prices would pay more at today's. */
function givenAway(plans: readonly Plan[], currency: Currency): MessageBlock[] {
  const old = plans
    .flatMap((plan) => plan.versions)
    .filter(({ givenAwayMinor }) => (givenAwayMinor ?? 0n) > 0n);
  const total = old.reduce((sum, { givenAwayMinor }) => sum + (givenAwayMinor ?? 0n), 0n);
  if (total === 0n) return [];
  const customers = old.reduce((sum, version) => sum + version.customers, 0);
  return [
    section(
      mrkdwn`:hourglass_flowing_sand: *${count(customers, 'customer')} on old prices ${customers === 1 ? 'pays' : 'pay'} ${roundMoney(total, currency)} a month less* than today's list price. Moving them is a price change like any other: tell them early, and begin with those who use the most.`,
    ),
  ];
}

function planLine(plan: Plan): MessageBlock {
  const limits =
    plan.limits.length === 0 ? 'no limits known' : plan.limits.map(limitWords).join(', ');
  return sectionWithButton(mrkdwn`*${plan.name}*  ·  ${limits}`, editButton(plan));
}

function limitsOf(plan: Plan): SafeMrkdwn {
  if (plan.limits.length === 0) {
    return mrkdwn`*No limits known.* With limits I can tell who outgrows the plan. Write them here, or as metadata of the price in Stripe (\`api_calls: 10000\`).`;
  }
  const lines = plan.limits.map((limit) => {
    const said =
      limit.said === null ? 'from Stripe’s metadata' : `since ${limit.said.fromDay.toString()}`;
    return mrkdwn`•  ${limitWords(limit)}  _${said}_`;
  });
  return joinMrkdwn([mrkdwn`*Limits*`, ...lines]);
}

function editButton(plan: Plan) {
  return { actionId: PLAN_LIMITS_ACTION, label: 'Edit limits', value: plan.id };
}
