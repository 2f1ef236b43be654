import { backtest, type Backtest } from '#analysis/backtest/backtest.ts';
import type { BacktestFigure, BacktestOutcome } from '#analysis/backtest/figure.ts';
import {
  choiceWords,
  liftWords,
  outcomeSentence,
  outcomeWords,
  precisionWords,
} from '#delivery/backtest-words.ts';
import type { Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { backtestJson } from '#delivery/rest/backtest-json.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { OUTCOME_DAYS } from '#domain/backtest.ts';

export const backtestScores: Command = {
  name: 'backtest',
  words: [],
  flags: [
    {
      name: 'again',
      value: null,
      help: 'looks at the past anew, even though nothing says that it has changed',
    },
  ],
  summary: 'says how often scores of the past were right, beside simple rules',
  examples: ['moneyradar backtest', 'moneyradar backtest --again --json'],
  async run({ db, settings, now }, { flags }) {
    const { timezone, baseCurrency, thresholds } = settings();
    const ticketSpike = thresholds.supportTicketSpike;
    const scope = { now: now(), timezone, baseCurrency, ticketSpike };
    const found = await backtest(await db(), scope, { isAnew: flags.has('again') });
    return { json: backtestJson(found), text: (width) => backtestText(found, width) };
  },
};

function backtestText(found: Backtest, width: number): string {
  const { firstDay, lastDay, months, scored, notScored } = found;
  if (firstDay === null || lastDay === null)
    return `No score can be looked at yet: nobody could be scored at a month end that is ${OUTCOME_DAYS} days past.`;
  const head = `${count(months, 'month end')} from ${firstDay.toString()} to ${lastDay.toString()}: ${count(scored, 'score')}, ${count(notScored, 'time')} nobody could score. Weights: version ${found.weightsVersion}.`;
  return [head, ...found.outcomes.map((one) => outcomeText(one, { months, width }))].join('\n\n');
}

function outcomeText(
  found: BacktestOutcome,
  { months, width }: { readonly months: number; readonly width: number },
): string {
  const { outcome, all, rules, categories } = found;
  const columns: readonly Column[] = [
    { title: 'Chosen' },
    { title: 'Times', isFigure: true },
    { title: upper(outcomeWords(outcome)), isFigure: true },
    { title: 'Of those' },
    { title: 'Against lot' },
  ];
  const rows = [all, ...rules, ...categories].map((figure) => rowOf(figure, found));
  return [outcomeSentence(found, { months }), table(columns, rows, width)].join('\n');
}

function rowOf(figure: BacktestFigure, { outcome }: BacktestOutcome): string[] {
  return [
    choiceWords(figure, outcome),
    String(figure.choices),
    String(figure.hits),
    precisionWords(figure.precision) ?? '–',
    liftWords(figure.lift) ?? '–',
  ];
}

function upper(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
