import { answerMove as answer } from '#analysis/radar/answer.ts';
import { earned, earnedByMonth, type Earned, type EarnedMonth } from '#analysis/radar/earned.ts';
import { followUps } from '#analysis/radar/follow-ups.ts';
import { parseMoveCursor } from '#analysis/radar/move-cursor.ts';
import { topMoves, type TopMoves } from '#analysis/radar/top-moves.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { CURSOR_FLAG, cursorFlag, moreWords, numberFlag } from '#delivery/cli/arguments.ts';
import { UsageError, type Command, type CommandContext } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { chartRange, RANGE_DAYS_MAX } from '#delivery/day-range.ts';
import { parseMoveNumber } from '#delivery/move-number.ts';
import {
  basisWords,
  effortWords,
  moveAction,
  moveSentence,
  moveTitle,
} from '#delivery/move-words.ts';
import { formatPercent } from '#delivery/percent.ts';
import { earnedJson, moveJson, radarJson } from '#delivery/rest/moves-json.ts';
import { dayOf } from '#domain/day.ts';
import { formatMoney } from '#domain/money.ts';
import { MOVE_ANSWERS } from '#domain/moves.ts';

const MOVES = 5;
const MOVES_MAX = 500;
const EARNED_DAYS = 90;
const FOLLOW_UPS = 1_000;
const ACTOR = 'cli';

export const radar: Command = {
  name: 'radar',
  words: [],
  flags: [{ name: 'limit', value: 'N', help: `how many; ${MOVES} when left out` }, CURSOR_FLAG],
  summary: 'tells what to do next for more money',
  examples: ['moneyradar radar', 'moneyradar radar --limit 20 --json'],
  async run(context, input) {
    const limit = numberFlag(input, 'limit', { least: 1, most: MOVES_MAX }) ?? MOVES;
    const scope = scopeOf(context);
    const cursor = cursorFlag(input, parseMoveCursor);
    const top = await topMoves(await context.db(), { ...scope, limit, cursor });
    return { json: radarJson(top, scope), text: () => radarText(top, scope) };
  },
};

export const answerMove: Command = {
  name: 'answer-move',
  words: ['ID', 'ANSWER'],
  flags: [],
  summary: `says what became of a move: ${MOVE_ANSWERS.join(', ')}`,
  examples: ['moneyradar answer-move 17 done', 'moneyradar answer-move 17 snoozed --json'],
  async run(context, { words: [number = '', word = ''] }) {
    const id = parseMoveNumber(number);
    if (id === null)
      throw new UsageError('ID must be the number of a move, as `moneyradar radar` shows it.');
    const given = MOVE_ANSWERS.find((each) => each === word);
    if (given === undefined)
      throw new UsageError(`ANSWER must be one of ${MOVE_ANSWERS.join(', ')}.`);
    const scope = scopeOf(context);
    const on = { id, answer: given, actor: ACTOR, now: scope.now };
    const { kind, move } = await answer(await context.db(), on);
    if (move === undefined) {
      const text = `There is no move ${id}. \`moneyradar radar\` lists them.`;
      return { json: { error: text }, text: () => text, isBad: true };
    }
    const isBad = kind === 'already';
    const error = `Nothing was changed: the move was ${move.state} by ${move.answeredBy ?? 'somebody'} before.`;
    const until = move.stateUntil === null ? '' : dayOf(move.stateUntil, scope.timezone).toString();
    return {
      json: { ...(isBad && { error }), ...moveJson(move, scope) },
      text: () =>
        isBad
          ? error
          : `${moveTitle(move, scope)}: ${move.state}. It stays away until ${until}, unless its amount doubles.`,
      isBad,
    };
  },
};

export const radarEarned: Command = {
  name: 'radar-earned',
  words: [],
  flags: [{ name: 'days', value: 'N', help: `made in so many days; ${EARNED_DAYS} when left out` }],
  summary: 'tells what the moves brought that were made',
  examples: ['moneyradar radar-earned', 'moneyradar radar-earned --days 365 --json'],
  async run(context, input) {
    const days = numberFlag(input, 'days', { least: 1, most: RANGE_DAYS_MAX }) ?? EARNED_DAYS;
    const scope = scopeOf(context);
    const range = chartRange({ days }, dayOf(scope.now, scope.timezone));
    if (!('fromDay' in range)) throw new UsageError(`--${range.field} ${range.detail}.`);
    const between = { ...scope, from: range.fromDay, to: range.toDay };
    const db = await context.db();
    const [total, months, watched] = await Promise.all([
      earned(db, between),
      earnedByMonth(db, between),
      followUps(db, { ...scope, limit: FOLLOW_UPS }),
    ]);
    const shown = { from: range.fromDay.toString(), to: range.toDay.toString() };
    return {
      json: earnedJson({ total, months, watched, days: shown }),
      text: (width) => earnedText(total, months, width),
    };
  },
};

function scopeOf({ settings, now }: CommandContext): Scope {
  const { timezone, baseCurrency } = settings();
  return { now: now(), timezone, baseCurrency };
}

function radarText(top: TopMoves, scope: Scope): string {
  const { moves, total, expectedMinor, currency, nextCursor } = top;
  if (moves.length === 0) return 'No move is open. The next look at everybody may find some.';
  const all = `${total} open, ${formatMoney(expectedMinor, currency)} a month expected of all of them.`;
  const cards = moves.map((move) =>
    [
      `${move.id}  ${moveTitle(move, scope)}`,
      `    ${formatMoney(move.expectedMinor, scope.baseCurrency)} a month expected: ${formatMoney(move.amountMinor, move.currency)} × ${formatPercent(move.probability)} (${basisWords(move)}), for ${effortWords(move.effort)}`,
      `    ${moveSentence(move, scope)}`,
      `    ${moveAction(move, scope)}`,
    ].join('\n'),
  );
  return [...cards, all, ...moreWords(nextCursor)].join('\n\n');
}

const COLUMNS: readonly Column[] = [
  { title: 'Made in' },
  { title: 'Customers', isFigure: true },
  { title: 'Won', isFigure: true },
  { title: 'Kept', isFigure: true },
  { title: 'Lost', isFigure: true },
  { title: 'Watching', isFigure: true },
  { title: 'MRR', isFigure: true },
  { title: 'Not written to', isFigure: true },
];

function earnedText(total: Earned, months: readonly EarnedMonth[], width: number): string {
  if (total.n === 0)
    return 'No move was marked done in that time. `moneyradar answer-move ID done` marks one.';
  const rows = months.map((month) => rowOf(month.month.toString().slice(0, 7), month));
  return table(COLUMNS, months.length > 1 ? [...rows, rowOf('all', total)] : rows, width);
}

function rowOf(name: string, { comparable, ...made }: Earned): string[] {
  const mrrMinor = made.won.mrrMinor + made.kept.mrrMinor;
  return [
    name,
    ...[made.n, made.won.n, made.kept.n, made.lost, made.watching].map(String),
    formatMoney(mrrMinor, made.currency),
    comparable.n === 0 ? '' : `${comparable.won.n + comparable.kept.n} of ${comparable.n}`,
  ];
}
