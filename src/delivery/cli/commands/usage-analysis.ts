import { planMap } from '#analysis/plans/plan-map.ts';
import { whatIf as askWhatIf, breakEvenChurn } from '#analysis/plans/what-if.ts';
import { featurePricing, type FeaturePricing } from '#analysis/usage/feature-pricing.ts';
import {
  mismatchTotals,
  overpricedCustomers,
  upgradeCandidates,
  type MismatchTotals,
  type OverpricedCustomer,
  type UpgradeCandidate,
} from '#analysis/usage/mismatches.ts';
import { judgeUsage } from '#analysis/usage/refresh.ts';
import { bringUsageUpToDate, type UsageStanding } from '#analysis/usage/up-to-date.ts';
import { numberFlag } from '#delivery/cli/arguments.ts';
import { UsageError, type Command, type Input } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { formatPercent } from '#delivery/percent.ts';
import {
  featureJson,
  mismatchTotalsJson,
  overpricedJson,
  upgradeJson,
  whatIfJson,
} from '#delivery/rest/usage-analysis-json.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { breakEvenWords, featureAdvice, leftOutWords, percentOf } from '#delivery/usage-words.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';
import { MOST_RAISE_PERCENT, parseRaise } from '#domain/raise.ts';

const ROWS = 50;
const MOST_ROWS = 500;
const ASSUMED_RAISE_PERCENT = 10;

const MISMATCH_COLUMNS: readonly Column[] = [
  { title: 'Customer', isId: true },
  { title: 'Plan' },
  { title: 'Metric' },
  { title: 'Used', isFigure: true },
  { title: 'Would fit' },
  { title: 'A month', isFigure: true },
  { title: 'Limit on', isFigure: true },
];

export const analyzeMismatches: Command = {
  name: 'analyze-mismatches',
  words: [],
  flags: [{ name: 'limit', value: 'N', help: `how many of each; ${ROWS} when left out` }],
  summary: 'finds who needs a bigger plan and who pays for too much',
  examples: ['moneyradar analyze-mismatches', 'moneyradar analyze-mismatches --limit 500 --json'],
  async run({ db: open, settings, now, progress }, input) {
    const { timezone, baseCurrency, thresholds } = settings();
    const limit = numberFlag(input, 'limit', { least: 1, most: MOST_ROWS }) ?? ROWS;
    const db = await open();
    progress('judging usage');
    const scope = { now: now(), timezone, baseCurrency, threshold: thresholds.usageMismatch };
    await judgeUsage(db, scope);
    const standing = await bringUsageUpToDate(db, scope);
    const { rows: upgrades } = await upgradeCandidates(db, { limit });
    const { rows: overpriced } = await overpricedCustomers(db, { limit });
    const totals = await mismatchTotals(db, { baseCurrency });
    return {
      json: {
        upgrade_candidates: upgrades.map(upgradeJson),
        overpriced_customers: overpriced.map(overpricedJson),
        totals: mismatchTotalsJson(totals),
      },
      text: (width) =>
        nothingJudgedText(standing) ??
        [
          ...upgradeText(upgrades, totals, width),
          ...overpricedText(overpriced, totals, width),
        ].join('\n\n'),
    };
  },
};

/** Why nothing can be said about plans; null when something can. */
function nothingJudgedText({ hasUsage, hasLimits, judgedItems }: UsageStanding): string | null {
  if (!hasUsage) {
    return 'No usage has been reported yet, so nothing can be said about plans. `moneyradar usage import FILE` takes in a file of it, POST /api/usage/track what happens as it happens.';
  }
  if (!hasLimits) {
    return 'Usage arrives, and no plan has a limit to hold it against. Say what each plan allows: as metadata of the price in Stripe (`api_calls: 10000`), or under `/moneyradar plans`.';
  }
  return judgedItems > 0
    ? null
    : 'Usage arrives, and nobody can be judged yet. A customer needs seven days with usage within thirty, and a plan with a limit on what they use.';
}

function upgradeText(
  rows: readonly UpgradeCandidate[],
  { upgradeCustomers, additionalMinor, currency }: MismatchTotals,
  width: number,
): string[] {
  if (rows.length === 0) return ['Nobody is near the limits of their plan.'];
  const who = count(upgradeCustomers, 'customer needs', 'customers need');
  const title = `${who} a bigger plan: ${formatMoneySigned(additionalMinor, currency)} a month`;
  const lines = rows.map((row) => [
    ...cellsOf(row),
    row.suggestedPlanName ?? 'a price of its own',
    row.additionalMinor === null ? '' : formatMoneySigned(row.additionalMinor, row.currency),
    row.limitReachedOn?.toString() ?? '',
  ]);
  return [title, table(MISMATCH_COLUMNS, lines, width)];
}

function overpricedText(
  rows: readonly OverpricedCustomer[],
  { overpricedCustomers: customers, atRiskMinor, currency }: MismatchTotals,
  width: number,
): string[] {
  if (rows.length === 0) return ['Nobody pays for far more than they use.'];
  const who = count(customers, 'customer pays', 'customers pay');
  const title = `${who} for more than they use: ${formatMoney(atRiskMinor, currency)} a month at risk`;
  const lines = rows.map((row) => [
    ...cellsOf(row),
    row.suggestedPlanName,
    formatMoneySigned(-row.atRiskMinor, row.currency),
  ]);
  return [title, table(MISMATCH_COLUMNS.slice(0, -1), lines, width)];
}

function cellsOf(row: UpgradeCandidate | OverpricedCustomer): string[] {
  return [row.customerId, row.planName, row.metric, percentOf(row.utilization)];
}

const FEATURE_COLUMNS: readonly Column[] = [
  { title: 'Plan' },
  { title: 'Metric' },
  { title: 'Customers', isFigure: true },
  { title: 'p10', isFigure: true },
  { title: 'p50', isFigure: true },
  { title: 'p90', isFigure: true },
  { title: 'Above 80 %', isFigure: true },
  { title: 'MRR', isFigure: true },
];

export const features: Command = {
  name: 'features',
  words: [],
  flags: [],
  summary: 'shows how the limits of each plan are used, and which carry value',
  examples: ['moneyradar features', 'moneyradar features --json'],
  async run({ db, settings, now }) {
    const { timezone, baseCurrency, thresholds } = settings();
    const scope = { now: now(), timezone, baseCurrency };
    const opened = await db();
    const threshold = thresholds.usageMismatch;
    const standing = await bringUsageUpToDate(opened, { ...scope, threshold });
    const found = await featurePricing(opened, scope);
    const churn = breakEvenChurn(ASSUMED_RAISE_PERCENT);
    return {
      json: { features: found.map((feature) => featureJson(feature, churn)) },
      text: (width) => featuresText(found, standing, width),
    };
  },
};

function featuresText(
  found: readonly FeaturePricing[],
  standing: UsageStanding,
  width: number,
): string {
  if (found.length === 0) {
    return nothingJudgedText(standing) ?? 'No limit has five customers whose usage is known.';
  }
  const rows = found.map((feature) => [
    feature.planName,
    feature.metric,
    String(feature.customers),
    percentOf(feature.p10),
    percentOf(feature.p50),
    percentOf(feature.p90),
    percentOf(feature.highUsageShare),
    formatMoney(feature.mrrMinor, feature.currency),
  ]);
  const advice = found.flatMap((feature) => featureAdvice(feature) ?? []);
  return [table(FEATURE_COLUMNS, rows, width), ...advice].join('\n\n');
}

function raiseFlag(input: Input): number {
  const text = input.values['percent']?.at(-1) ?? String(ASSUMED_RAISE_PERCENT);
  const percent = parseRaise(text);
  if (percent !== null) return percent;
  throw new UsageError(
    `--percent must be above 0 and up to ${MOST_RAISE_PERCENT}, with one decimal at most.`,
  );
}

export const whatIf: Command = {
  name: 'what-if',
  words: ['PLAN'],
  flags: [{ name: 'percent', value: 'N', help: 'how much higher; 10 when left out' }],
  summary: 'tells what a higher price would bring, and the churn it can bear',
  examples: ['moneyradar what-if Pro', 'moneyradar what-if plan_07919f8f225a --percent 20'],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency } = settings();
    const [wanted = ''] = input.words;
    const percent = raiseFlag(input);
    const scope = { now: now(), timezone, baseCurrency };
    const named = (await planMap(await db(), scope)).filter(
      ({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase(),
    );
    if (named.length > 1) {
      const text = `Several plans are called ${wanted}: ${named.map(({ id }) => id).join(', ')}.`;
      return { json: { error: text }, text: () => text, isBad: true };
    }
    const planId = named[0]?.id ?? wanted;
    const answer = await askWhatIf(await db(), { planId, percent, ...scope });
    if (answer === null) {
      const lacksRate = named.some(({ versions }) => versions.some((one) => one.lacksRate));
      const text = lacksRate
        ? `What ${wanted} brings cannot be told: there is no exchange rate for what its customers pay. \`moneyradar fx set\` takes one.`
        : `There is no plan ${wanted} with customers. \`moneyradar plans\` lists them.`;
      return { json: { error: text }, text: () => text, isBad: true };
    }
    const { currency } = answer;
    return {
      json: whatIfJson(answer),
      text: () =>
        [
          `${answer.planName}: ${count(answer.customers, 'customer')}, ${formatMoney(answer.mrrMinor, currency)} a month.`,
          `${percent} % more is ${formatMoneySigned(answer.gainMinor, currency)} a month, if nobody leaves.`,
          `It pays for ${breakEvenWords(answer)}: ${formatPercent(answer.breakEvenChurn, 1)} of that money.`,
          ...[leftOutWords(answer)].filter((words) => words !== null),
        ].join('\n'),
    };
  },
};
