import type { Metrics } from '#analysis/revenue/metrics.ts';
import { metricLines } from '#delivery/metric-lines.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type ButtonInput,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { noDataYet } from '#delivery/slack/figures/no-data.ts';
import { alarms, doesNotClose, omissions } from '#delivery/slack/figures/warnings.ts';
import { RANGES, type Range } from '#delivery/slack/mrr/ranges.ts';

import type { MetricsAnswer } from './ask.ts';

type Setting = Pick<Sources, 'timezone' | 'isSimulated'>;

/** `/moneyradar metrics 90d`: every metric with what is divided by what. */
export function metricsMessage(answer: MetricsAnswer, setting: Setting): Message {
  const { current, bridge, status, now, range, metrics } = answer;
  if (status.lastEventAt === null && current.customers === 0) return noDataYet();
  const small = context(footer({ asOf: current.asOf, ...setting }));
  if (!bridge.closes) {
    const warning = doesNotClose(bridge);
    return message(warning, [section(warning), small]);
  }
  return message(mrkdwn`${summary(metrics, range)}`, [
    header(`Metrics · last ${range.label}`),
    ...alarms(status, now).map(section),
    metricTable(metrics),
    ...omissions(current),
    actions([
      ...otherRanges(range),
      { actionId: 'command_cohorts', label: 'Cohorts', value: 'cohorts' },
    ]),
    context(
      mrkdwn`A range says where the true figure lies, 19 times in 20, when few customers decide it.`,
    ),
    small,
  ]);
}

/** Answers a range that nobody can measure. */
export function unknownRange(word: string): Message {
  const names = RANGES.map(({ name }) => mrkdwn`\`${name}\``);
  const text = mrkdwn`:grey_question: I cannot measure “${word.slice(0, 40)}”. I know ${joinMrkdwn(names, ', ')}: type \`/moneyradar metrics 90d\`, or pick one.`;
  return message(text, [section(text), actions(otherRanges(null))]);
}

/** `Customer churn 7 % (3–19 %): 3 of 41 customers left. NRR …` */
function summary(metrics: Metrics, range: Range): string {
  const told = ['Customer churn', 'NRR', 'LTV'];
  const sentences = metricLines(metrics)
    .filter(({ label }) => told.includes(label))
    .map(({ label, value, words }) => `${label} ${value}: ${words}.`);
  return `Metrics of the last ${range.label}. ${sentences.join(' ')}`;
}

function metricTable(metrics: Metrics) {
  return table(
    [{ title: 'Metric' }, { title: 'Value', isNumeric: true }, { title: 'Behind it' }],
    metricLines(metrics).map(({ label, value, words }) => ({ cells: [label, value, words] })),
  );
}

/** The same message over another time, in place of this one. */
function otherRanges(shown: Range | null): ButtonInput[] {
  return RANGES.filter((range) => range !== shown).map(({ name, label }) => ({
    actionId: `view_metrics_${name}`,
    label,
    value: `metrics ${name}`,
  }));
}
