import type { CountRate, Ltv, Metrics, MoneyRate } from '#analysis/revenue/metrics.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';

import { formatPercent, formatPercentRange } from './percent.ts';

/** A figure in a founder's words: what it is called, what it is, and what stands behind it. */
export interface MetricLine {
  readonly label: string;
  readonly value: string;
  readonly words: string;
}

/** What is shown where nothing can be divided. */
const NOTHING = '–';

/** A rate that hangs on fewer cases than this is shown with where it may lie. */
const CASES_ENOUGH = 20;
/** From here on, a percentage of customers deserves a decimal. */
const CUSTOMERS_FOR_A_DECIMAL = 100;
const MONEY_DECIMALS = 1;

/** Every metric, in the order in which a founder asks. Nothing is called good or bad. */
export function metricLines(metrics: Metrics): MetricLine[] {
  const { currency, customers } = metrics;
  const money = (minor: bigint) => roundMoney(minor, currency);
  const amount = (minor: bigint | null) => (minor === null ? NOTHING : money(minor));
  const paying = count(customers, 'paying customer');
  return [
    { label: 'MRR', value: money(metrics.mrrMinor), words: `from ${paying}` },
    { label: 'ARR run rate', value: money(metrics.arrRunRateMinor), words: 'MRR × 12' },
    {
      label: 'ARPA',
      value: amount(metrics.arpaMinor),
      words: customers === 0 ? 'nobody pays' : `the mean of ${paying}`,
    },
    { label: 'Committed MRR', value: amount(metrics.committedMinor), words: committed(metrics) },
    customerChurn(metrics),
    {
      ...percentage('Gross MRR churn', metrics.grossMrrChurn),
      words: ofStart(metrics.grossMrrChurn, (part, whole) => `${part} lost of ${whole}`, money),
    },
    {
      ...percentage('Net MRR churn', metrics.netMrrChurn),
      words: netChurn(metrics.netMrrChurn, money),
    },
    {
      ...percentage('NRR', metrics.nrr),
      words: ofStart(metrics.nrr, (part, whole) => `${whole} then is ${part} now`, money),
    },
    {
      ...percentage('GRR', metrics.grr),
      words: ofStart(metrics.grr, (part, whole) => `${part} of ${whole} kept, gains aside`, money),
    },
    quickRatio(metrics.quickRatio, money),
    { label: 'LTV', ...lifetimeValue(metrics.ltv, money) },
    trials(metrics),
  ];
}

function committed({ committedMinor, mrrMinor, currency }: Metrics): string {
  if (committedMinor === null) return 'known for today only';
  if (committedMinor === mrrMinor) return 'nothing is set to change';
  const isLess = committedMinor < mrrMinor;
  const difference = isLess ? mrrMinor - committedMinor : committedMinor - mrrMinor;
  return `${roundMoney(difference, currency)} is set to ${isLess ? 'end' : 'come'}`;
}

function customerChurn({ customerChurn: churn }: Metrics): MetricLine {
  const words =
    churn.whole === 0
      ? 'no customers at the start'
      : `${churn.part} of ${count(churn.whole, 'customer')} left`;
  return { label: 'Customer churn', value: countRate(churn), words };
}

function trials({ trialConversion: { part, whole, running, ...rate } }: Metrics): MetricLine {
  const over =
    whole === 0
      ? 'no trial has finished'
      : `${part} of ${count(whole, 'finished trial')} became paid`;
  const words = running === 0 ? over : `${over}; ${running} still running`;
  return { label: 'Trial conversion', value: countRate({ ...rate, part, whole }), words };
}

/** `7 % (3–19 %)`; the range is left out where the cases are enough to go by. */
function countRate({ value, part, whole, interval }: CountRate): string {
  if (value === null || interval === null) return NOTHING;
  const decimals = whole < CUSTOMERS_FOR_A_DECIMAL ? 0 : 1;
  const share = formatPercent(value, decimals);
  const isSure = Math.min(part, whole - part) >= CASES_ENOUGH;
  return isSure ? share : `${share} (${formatPercentRange(interval, decimals)})`;
}

function percentage(label: string, { value }: MoneyRate): { label: string; value: string } {
  return { label, value: value === null ? NOTHING : formatPercent(value, MONEY_DECIMALS) };
}

function ofStart(
  { value, partMinor, wholeMinor }: MoneyRate,
  say: (part: string, whole: string) => string,
  money: (minor: bigint) => string,
): string {
  return value === null ? 'no MRR at the start' : say(money(partMinor), money(wholeMinor));
}

function netChurn(rate: MoneyRate, money: (minor: bigint) => string): string {
  const { partMinor } = rate;
  return ofStart(
    rate,
    (part, whole) =>
      partMinor < 0n
        ? `gains exceed losses by ${money(-partMinor)}`
        : `${part} of ${whole}, gains deducted`,
    money,
  );
}

function quickRatio(
  { value, partMinor, wholeMinor }: MoneyRate,
  money: (minor: bigint) => string,
): MetricLine {
  return {
    label: 'Quick ratio',
    value: value === null ? NOTHING : `${Math.round(value * 10) / 10}`,
    words: `${money(partMinor)} won, ${value === null ? 'nothing' : money(wholeMinor)} lost`,
  };
}

function lifetimeValue(
  ltv: Ltv,
  money: (minor: bigint) => string,
): { value: string; words: string } {
  const { rangeMinor, valueMinor, months, lostCustomers, monthlyChurn } = ltv;
  const time = count(months, 'full month');
  if (monthlyChurn === null) return { value: NOTHING, words: 'no full month with customers yet' };
  if (ltv.arpaMinor === null) return { value: NOTHING, words: 'nobody pays' };
  if (rangeMinor !== null && rangeMinor.high === null) {
    return { value: `over ${money(rangeMinor.low)}`, words: `nobody left in ${time}` };
  }
  const behind = `${lostCustomers} left in ${time}, ${formatPercent(monthlyChurn, 1)} a month`;
  if (rangeMinor !== null && rangeMinor.high !== null) {
    return { value: `${money(rangeMinor.low)}–${money(rangeMinor.high)}`, words: behind };
  }
  return { value: valueMinor === null ? NOTHING : money(valueMinor), words: behind };
}
