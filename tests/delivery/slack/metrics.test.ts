import { describe, expect } from 'vitest';

import { test, wordsIn } from './support/bot.ts';
import { loseMovement } from './support/company.ts';

describe('/moneyradar metrics', () => {
  test('tells every metric with the customers or the money behind it', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar metrics');

    expect(answer.ephemeralTo).toBe('U0DANA');
    expect(rowsOf(answer)).toEqual([
      ['Metric', 'Value', 'Behind it'],
      ['MRR', '$5,305', 'from 8 paying customers'],
      ['ARR run rate', '$63,656', 'MRR × 12'],
      ['ARPA', '$663', 'the mean of 8 paying customers'],
      ['Committed MRR', '$5,272', '$33 is set to end'],
      ['Customer churn', '17 % (3–56 %)', '1 of 6 customers left'],
      ['Gross MRR churn', '6.3 %', '$299 lost of $4,777'],
      ['Net MRR churn', '1 %', '$50 of $4,777, gains deducted'],
      ['NRR', '97.9 %', '$4,777 then is $4,678 now'],
      ['GRR', '93.7 %', '$4,478 of $4,777 kept, gains aside'],
      ['Quick ratio', '2.6', '$778 won, $299 lost'],
      ['LTV', '$4,446–$127,248', '1 left in 6 full months, 2.4 % a month'],
      ['Trial conversion', '–', 'no trial has finished'],
    ]);
  });

  test('changes its time in place, and opens the cohorts', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar metrics 7d');
    const longer = await bot.click(answer, 'view_metrics_12m');

    expect(longer.ts).toBe(answer.ts);
    expect(longer.text).toContain('Metrics of the last 12 months');
    expect((await bot.click(longer, 'command_cohorts')).text).toContain('Customers kept');
  });

  test('is found by what it is about', async ({ bot }) => {
    expect((await bot.ask('/moneyradar churn 90d')).text).toContain('Metrics of the last 90 days');
  });

  test('answers a time it does not know with those it does', async ({ bot }) => {
    const { text } = await bot.ask('/moneyradar metrics <!channel>');
    expect(text).toContain('I cannot measure “');
    expect(text).not.toContain('<!channel>');
  });

  test('shows no figure when they do not add up', async ({ bot, db }) => {
    await loseMovement(db);
    expect((await bot.ask('/moneyradar metrics')).text).toContain('The figures do not add up');
  });
});

describe('/moneyradar cohorts', () => {
  test('tells how many of those who joined still pay, by month', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar cohorts');
    const rows = rowsOf(answer);

    expect(rows[0]).toEqual(['Joined', 'Customers', '1', '2', '3', '4', '6', '9', '12', 'Now']);
    expect(rows[2]).toEqual([
      'Mar 2030',
      '1',
      '100',
      '100',
      '100',
      '100',
      '100',
      '100',
      '0',
      '100',
    ]);
    expect(rows.at(-1)).toEqual(['May 2031', '1', ' ', ' ', ' ', ' ', ' ', ' ', ' ', '100']);
    expect(answer.text).toContain('After 12 months: 50 % (1 of 2 customers)');
    expect(wordsIn(answer.blocks)).toContain('Not included: €340.00');
  });

  test('shows revenue in place of customers at a click, and back', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar retention');
    const revenue = await bot.click(answer, 'view_cohorts_revenue');

    expect(revenue.ts).toBe(answer.ts);
    expect(rowsOf(revenue)[0]?.slice(0, 2)).toEqual(['Joined', 'MRR']);
    expect(revenue.text).toContain('Revenue kept');
    expect((await bot.click(revenue, 'view_cohorts_customers')).text).toContain('Customers kept');
  });

  test('draws what is left of everybody, month after month', async ({ bot }) => {
    const { blocks } = await bot.ask('/moneyradar cohorts');
    const chart = JSON.stringify(blocks?.find(({ type }) => type === 'data_visualization'));

    expect(chart).toContain('Of all customers who joined');
    expect(chart).toContain('"label":"Month 0","value":100');
  });

  test('answers a word that it cannot follow', async ({ bot }) => {
    expect((await bot.ask('/moneyradar cohorts seats')).text).toContain('I cannot follow “seats”');
  });

  test('says so while nobody has paid', async ({ bot, db }) => {
    for (const table of ['mrr_movements', 'mrr_spans']) await db.unsafe(`delete from ${table}`);
    expect((await bot.ask('/moneyradar cohorts')).text).toContain('Nobody has paid yet');
  });
});

function rowsOf({ blocks }: { blocks?: unknown }): string[][] {
  const tables = (blocks as { type: string; rows: unknown[][] }[]).filter(
    ({ type }) => type === 'table',
  );
  return (tables[0]?.rows ?? []).map((row) => row.map((cell) => wordsIn(cell)));
}
