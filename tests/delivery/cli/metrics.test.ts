import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { parseInput } from '#delivery/cli/arguments.ts';
import type { Command, CommandContext } from '#delivery/cli/command.ts';
import { cohorts } from '#delivery/cli/commands/cohorts.ts';
import { metrics } from '#delivery/cli/commands/metrics.ts';
import { parseCurrency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import { test as base } from '../../support/database.ts';
import { addSpans, type SpanRow } from '../../support/ledger-rows.ts';

/** Runs a command with what was typed after its name. */
const test = base.extend('type', async ({ db }) => {
  const context = {
    db: async () => db,
    settings: () => ({ timezone: 'UTC' as Timezone, baseCurrency: parseCurrency('usd')! }),
    now: () => Temporal.Instant.from('2026-06-10T09:00:00Z'),
  } as unknown as CommandContext;
  return async (command: Command, line = '', width = 80) => {
    const input = parseInput(command, line.split(' ').filter(Boolean));
    const result = await command.run(context, input);
    return { text: result!.text(width), json: JSON.parse(JSON.stringify(result!.json)) as unknown };
  };
});

const SPANS: readonly SpanRow[] = [
  { customer: 'cus_1', mrr: '3000', from: '2025-09-10T00:00:00Z' },
  { customer: 'cus_2', mrr: '1000', from: '2025-09-10T00:00:00Z', until: '2026-05-20T00:00:00Z' },
  { customer: 'cus_3', mrr: '2000', from: '2026-05-20T00:00:00Z' },
];

describe('metrics', () => {
  test('tell what stands behind each, in the width of the terminal', async ({ db, type }) => {
    await addSpans(db, SPANS);
    const { text } = await type(metrics, '--from 2026-05-01 --to 2026-05-31');

    const lines = text.split('\n');
    expect(lines[0]).toBe('2026-05-01 to 2026-05-31');
    expect(lines).toContain('Customer churn    50 % (9–91 %)  1 of 2 customers left');
    expect(lines.map((line) => line.replaceAll(/ +/g, ' '))).toContain(
      'NRR 75 % $40 then is $30 now',
    );
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test('are the same for a program', async ({ db, type }) => {
    await addSpans(db, SPANS);
    const { json } = await type(metrics, '--from 2026-05-01 --to 2026-05-31');

    expect(json).toMatchObject({
      metrics: { nrr: { value: 0.75, numerator: 30, denominator: 40 } },
    });
  });

  test('refuse days that make no sense', async ({ type }) => {
    await expect(type(metrics, '--to 2026-05-01')).rejects.toThrow('--from is needed');
    await expect(type(metrics, '--days 0')).rejects.toThrow('--days must be');
  });
});

describe('cohorts', () => {
  test('are a triangle of what is left', async ({ db, type }) => {
    await addSpans(db, SPANS);
    const { text } = await type(cohorts, '', 100);

    expect(text.split('\n')).toEqual([
      'Joined   Customers    0     1    2    3    4    5    6    7   8    9',
      '2025-09          2  100   100  100  100  100  100  100  100  50  50*',
      '2026-05          1  100  100*',
      '',
      'Percent kept, by months after joining; * is a month that is not over.',
    ]);
  });

  test('show as many months as fit, and say how many do not', async ({ db, type }) => {
    await addSpans(db, SPANS);
    const { text } = await type(cohorts, '--revenue', 48);

    expect(
      Math.max(
        ...text
          .split('\n')
          .slice(0, 3)
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(48);
    expect(text).toContain('more months: --json has them.');
    expect(text).toContain('$40.00');
  });

  test('say that nobody has paid yet', async ({ type }) => {
    const { text, json } = await type(cohorts);
    expect(text).toBe('Nobody has paid yet.');
    expect(json).toMatchObject({ cohorts: [], retention: [] });
  });
});
