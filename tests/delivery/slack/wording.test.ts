import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { parseRange, RANGES } from '#delivery/slack/mrr/ranges.ts';
import { ago, count, dayAsOf, shortDay, spanOf, weekday } from '#delivery/slack/wording/days.ts';
import { roundMoney, roundMoneySigned } from '#delivery/slack/wording/money.ts';
import { describeMovement } from '#delivery/slack/wording/movements.ts';

import { aMovement } from './support/figures.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const instant = (text: string) => Temporal.Instant.from(text);

describe('money in headlines', () => {
  test('has cents only where they say something', () => {
    expect(roundMoney(4_823_050n, 'usd')).toBe('$48,231');
    expect(roundMoney(9_950n, 'usd')).toBe('$99.50');
    expect(roundMoney(9_900n, 'usd')).toBe('$99');
    expect(roundMoney(10_050n, 'usd')).toBe('$101');
    expect(roundMoney(0n, 'usd')).toBe('$0');
  });

  test('is rounded half away from zero, in either direction', () => {
    expect(roundMoney(-4_823_050n, 'usd')).toBe('−$48,231');
    expect(roundMoneySigned(112_049n, 'usd')).toBe('+$1,120');
  });

  test('follows the digits of the currency', () => {
    expect(roundMoney(1999n, 'jpy')).toBe('¥1,999');
    expect(roundMoney(1234n, 'kwd')).toBe('KWD 1.234');
    expect(roundMoney(5_000_500n, 'kwd')).toBe('KWD 5,001');
  });
});

describe('time', () => {
  test('is said in its largest unit', () => {
    const from = instant('2031-05-14T10:00:00Z');

    expect(spanOf(from, from)).toBe('0 minutes');
    expect(spanOf(from, from.add({ seconds: 119 }))).toBe('1 minute');
    expect(spanOf(from, from.add({ hours: 47 }))).toBe('47 hours');
    expect(spanOf(from, from.add({ hours: 49 }))).toBe('2 days');
    expect(ago(from, from.add({ seconds: 59 }))).toBe('just now');
    expect(ago(from, from.add({ minutes: 61 }))).toBe('1 hour ago');
  });

  test('has days with names', () => {
    expect(shortDay(day('2031-05-04'))).toBe('4 May');
    expect(dayAsOf(day('2031-05-04'), day('2031-05-14'))).toBe('4 May');
    expect(dayAsOf(day('2030-05-14'), day('2031-05-14'))).toBe('14 May 2030');
    expect(weekday(day('2031-05-14'))).toBe('Wednesday 14 May');
    expect(count(1_200, 'customer')).toBe('1,200 customers');
  });
});

describe('a movement', () => {
  test('is told as it would be between people', () => {
    expect(describeMovement(aMovement)).toBe('Came back after 73 days');
    expect(describeMovement({ ...aMovement, type: 'churn', cause: 'involuntary' })).toBe(
      'Lost to failed payments',
    );
    expect(describeMovement({ ...aMovement, type: 'expansion', cause: 'plan_change' })).toBe(
      'Upgraded plan',
    );
    expect(describeMovement({ ...aMovement, type: 'contraction', cause: 'plan_change' })).toBe(
      'Downgraded plan',
    );
    expect(describeMovement({ ...aMovement, type: 'contraction', cause: 'cancelled' })).toBe(
      'Cancelled a subscription',
    );
    expect(describeMovement({ ...aMovement, type: 'contraction', cause: 'resumed' })).toBe(
      'Pays less',
    );
  });
});

describe('ranges', () => {
  test('begin where their bridge begins and end today, with no more points than Slack draws', () => {
    for (const text of ['2031-05-14', '2032-02-29', '2031-03-31', '2031-01-01']) {
      const today = day(text);
      for (const range of RANGES) {
        const days = range.pointDays(today);
        const labels = days.map((point) => range.pointLabel(point));
        expect(days.length).toBeLessThanOrEqual(20);
        expect(days.at(-1)).toEqual(today);
        expect(new Set(labels).size).toBe(labels.length);
        expect(days.map(String)).toEqual(days.map(String).toSorted());
      }
    }
    expect(String(parseRange('7d')?.firstDay(day('2031-05-14')))).toBe('2031-05-08');
    expect(String(parseRange('7d')?.pointDays(day('2031-05-14'))[0])).toBe('2031-05-07');
    expect(String(parseRange('12m')?.firstDay(day('2032-02-29')))).toBe('2031-03-01');
  });

  test('are none for what nobody can draw', () => {
    expect(parseRange('45d')).toBeNull();
    expect(parseRange('constructor')).toBeNull();
    expect(parseRange('YEAR')?.name).toBe('12m');
  });
});
