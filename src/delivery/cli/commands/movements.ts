import {
  movements as askMovements,
  MOVEMENTS_PER_PAGE_MAX,
  parseMovementCursor,
  type MovementRow,
} from '#analysis/revenue/movements.ts';
import {
  choiceFlag,
  CURSOR_FLAG,
  cursorFlag,
  dayFlag,
  moreWords,
  numberFlag,
} from '#delivery/cli/arguments.ts';
import type { Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { listRange } from '#delivery/day-range.ts';
import { planChange } from '#delivery/plan-words.ts';
import { movementsJson } from '#delivery/rest/revenue-json.ts';
import { dayOf } from '#domain/day.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { ACCOUNT_FLAG, accountFlag, RANGE_FLAGS, validDays } from './range.ts';

const PAGE_LENGTH = 100;
const TYPES = ['new', 'reactivation', 'expansion', 'contraction', 'churn'] as const;

const COLUMNS: readonly Column[] = [
  { title: 'Day' },
  { title: 'Customer', isId: true },
  { title: 'Movement' },
  { title: 'Cause' },
  { title: 'Plan' },
  { title: 'Amount', isFigure: true },
  { title: 'MRR after', isFigure: true },
];

export const movements: Command = {
  name: 'movements',
  words: [],
  flags: [
    ...RANGE_FLAGS,
    { name: 'type', value: 'TYPE', help: TYPES.join(', ') },
    { name: 'customer', value: 'CUS', help: 'of one customer' },
    ACCOUNT_FLAG,
    { name: 'limit', value: 'N', help: `how many at a time; ${PAGE_LENGTH} when left out` },
    CURSOR_FLAG,
  ],
  summary: 'shows who changed MRR, when, by how much and why',
  examples: [
    'moneyradar movements --from 2026-06-01',
    'moneyradar movements --type churn --json',
    'moneyradar movements --customer cus_NffrFeUfNV2Hib',
  ],
  async run({ db, settings, now }, input) {
    const { timezone } = settings();
    const asked = { from: dayFlag(input, 'from'), to: dayFlag(input, 'to') };
    const type = choiceFlag(input, 'type', TYPES);
    const customerId = input.values['customer']?.at(-1);
    const cursor = cursorFlag(input, parseMovementCursor);
    const opened = await db();
    const account = await accountFlag(opened, input);
    const page = await askMovements(opened, {
      ...validDays(listRange(asked, dayOf(now(), timezone))),
      timezone,
      now: now(),
      limit: numberFlag(input, 'limit', { least: 1, most: MOVEMENTS_PER_PAGE_MAX }) ?? PAGE_LENGTH,
      ...(type !== undefined && { type }),
      ...(customerId !== undefined && { customerId }),
      ...(account !== null && { account }),
      ...(cursor !== null && { cursor }),
    });
    return {
      json: movementsJson(page),
      text: (width) =>
        [table(COLUMNS, page.movements.map(cells), width), ...moreWords(page.nextCursor)].join(
          '\n\n',
        ),
    };
  },
};

function cells(row: MovementRow): string[] {
  const isLoss = row.type === 'churn' || row.type === 'contraction';
  return [
    row.date.toString(),
    row.customerId,
    row.type,
    row.cause.replaceAll('_', ' '),
    planChange(row),
    formatMoneySigned(isLoss ? -row.amountMinor : row.amountMinor, row.currency),
    formatMoney(row.mrrAfterMinor, row.currency),
  ];
}
