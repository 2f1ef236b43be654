import { findCustomer } from '#analysis/customers/search.ts';
import { scoreCustomer, type Score } from '#analysis/scores/score.ts';
import type { Command } from '#delivery/cli/command.ts';
import { list, table, type Column } from '#delivery/cli/table.ts';
import { scoreJson } from '#delivery/rest/scores-json.ts';
import {
  capSentence,
  categoryWords,
  partEvidence,
  partWords,
  scoreReason,
} from '#delivery/score-words.ts';
import type { Timezone } from '#domain/day.ts';

import { severalOf, unknown } from './customer.ts';

const PART_COLUMNS: readonly Column[] = [
  { title: 'Part' },
  { title: 'Points', isFigure: true },
  { title: 'Of', isFigure: true },
  { title: 'Because' },
];

export const scoreOneCustomer: Command = {
  name: 'score-customer',
  words: ['CUS'],
  flags: [],
  summary: 'says how ready a customer is to pay more, and why',
  examples: [
    'moneyradar score-customer cus_NffrFeUfNV2Hib',
    'moneyradar score-customer cus_NffrFeUfNV2Hib --json',
  ],
  async run({ db: open, settings, now }, input) {
    const { timezone, baseCurrency, thresholds } = settings();
    const [text = ''] = input.words;
    const scope = { now: now(), timezone, baseCurrency };
    const db = await open();
    const found = await findCustomer(db, { text, ...scope });
    if (found.kind === 'several') return severalOf(found.matches, text);
    if (found.kind === 'unknown') return unknown(text);
    const ticketSpike = thresholds.supportTicketSpike;
    const score = await scoreCustomer(db, {
      customerId: found.customerId,
      ticketSpike,
      ...scope,
    });
    if (score === null) return unknown(text);
    return {
      json: scoreJson(score, scope),
      text: (width) => scoreText(score, timezone, width),
    };
  },
};

function scoreText(score: Score, timezone: Timezone, width: number): string {
  const { evidence, category } = score;
  const head =
    score.score === null || category === null
      ? score.customerId
      : `${score.customerId}: ${score.score} of 100, ${categoryWords(category).toLowerCase()}`;
  if (evidence === null) return [head, scoreReason(score, { timezone })].join('\n');
  const rows = score.parts.map(({ part, points, of }) => [
    partWords(part),
    String(Math.round(points * 10) / 10),
    String(of),
    partEvidence(part, evidence),
  ]);
  return [
    [
      head,
      scoreReason(score, { timezone }),
      ...(score.cap === null ? [] : [capSentence(score.cap)]),
    ].join('\n'),
    table(PART_COLUMNS, rows, width),
    list([
      ['active days', `${evidence.usageDaysLately} of 30`],
      ['tickets', `${score.supportTickets} in 30 days`],
      ['weights', `version ${score.weightsVersion}`],
    ]),
  ].join('\n\n');
}
