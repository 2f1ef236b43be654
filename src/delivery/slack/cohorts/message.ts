import type { Cohorts, RetentionPoint } from '#analysis/revenue/cohorts.ts';
import type { CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import type { Status } from '#analysis/status.ts';
import { formatPercent } from '#delivery/percent.ts';
import type { Kept } from '#delivery/retention.ts';
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
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { noDataYet } from '#delivery/slack/figures/no-data.ts';
import { alarms, omissions } from '#delivery/slack/figures/warnings.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';

import { retentionChart } from './chart.ts';
import { COHORTS_SHOWN, cohortTable } from './table.ts';

interface Shown {
  readonly found: Cohorts;
  readonly kept: Kept;
  readonly status: Status;
  readonly current: CurrentMrr;
}

/** Months after joining that are told in words, where anybody joined so long ago. */
const MONTHS_TOLD = [1, 3, 6, 12];

const TITLES: Readonly<Record<Kept, string>> = {
  customers: 'Customers kept, by month of joining',
  revenue: 'Revenue kept, by month of joining',
};

/** `/moneyradar cohorts`: what became of everybody who joined, month by month. */
export function cohortsMessage(
  shown: Shown,
  setting: Pick<Sources, 'timezone' | 'isSimulated'>,
): Message {
  const { found, kept, status, current } = shown;
  if (found.cohorts.length === 0) return nobodyYet(status);
  const told = sentences(found, kept);
  return message(mrkdwn`${TITLES[kept]}. ${told.join(' ')}`, [
    header(TITLES[kept]),
    ...alarms(status, found.asOf).map(section),
    ...charts(found, kept),
    section(mrkdwn`${told.join('  ·  ') || 'The first month is not over yet.'}`),
    cohortTable(found, kept),
    context(legend(found, kept)),
    ...omissions(current),
    actions(nextSteps(kept)),
    context(footer({ asOf: found.asOf, ...setting })),
  ]);
}

/** Answers a word that is neither customers nor revenue. */
export function unknownKept(word: string): Message {
  const text = mrkdwn`:grey_question: I cannot follow “${word.slice(0, 40)}”. Type \`/moneyradar cohorts customers\` or \`/moneyradar cohorts revenue\`, or pick one.`;
  return message(text, [section(text), actions([show('customers'), show('revenue')])]);
}

function nobodyYet(status: Status): Message {
  if (status.lastEventAt === null) return noDataYet();
  const text = mrkdwn`Nobody has paid yet, so there is nobody to keep. The first paying customer begins the first cohort; until then \`/moneyradar status\` says what has arrived.`;
  return message(text, [section(text)]);
}

function charts(found: Cohorts, kept: Kept): MessageBlock[] {
  const chart = retentionChart(found, kept);
  return chart === null ? [] : [chart];
}

/** `After 3 months: 88 % (105 of 120 customers)` */
function sentences({ retention, currency }: Cohorts, kept: Kept): string[] {
  return MONTHS_TOLD.flatMap((n) => {
    const point = retention.find((one) => one.n === n);
    if (point === undefined) return [];
    const share = kept === 'customers' ? point.customers.value : point.revenue.value;
    if (share === null) return [];
    return [
      `After ${count(n, 'month')}: ${formatPercent(share)} (${behind(point, kept, currency)})`,
    ];
  });
}

function behind({ customers, revenue }: RetentionPoint, kept: Kept, currency: string): string {
  if (kept === 'customers') return `${customers.part} of ${count(customers.whole, 'customer')}`;
  const [part, whole] = [revenue.partMinor, revenue.wholeMinor].map((minor) =>
    roundMoney(minor, currency),
  );
  return `${part ?? ''} of ${whole ?? ''}`;
}

function legend({ cohorts }: Cohorts, kept: Kept): SafeMrkdwn {
  const more = cohorts.length - COHORTS_SHOWN;
  const earlier = count(more, 'earlier month');
  const rest = more > 0 ? mrkdwn` ${earlier}: \`npx moneyradar cohorts\`.` : mrkdwn``;
  const whole = kept === 'customers' ? 'those who joined' : 'what they paid on their first day';
  return mrkdwn`Percent of ${whole}, at the end of the 1st, 2nd … month after, and now.${rest}`;
}

function nextSteps(kept: Kept): ButtonInput[] {
  return [
    show(kept === 'customers' ? 'revenue' : 'customers'),
    { actionId: 'command_metrics', label: 'Metrics', value: 'metrics 90d' },
  ];
}

/** The same message about the other, in place of this one. */
function show(kept: Kept): ButtonInput {
  const label = kept === 'customers' ? 'Customers kept' : 'Revenue kept';
  return { actionId: `view_cohorts_${kept}`, label, value: `cohorts ${kept}` };
}
