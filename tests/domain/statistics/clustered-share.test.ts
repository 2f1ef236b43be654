import { describe, expect, test } from 'vitest';

import { clusteredInterval } from '#domain/statistics/clustered-share.ts';
import { wilsonInterval } from '#domain/statistics/proportion.ts';
import { seededRandom, type Random } from '#domain/statistics/random.ts';

const RUNS = 2_000;

/** Cases and times of each customer. */
type Customers = readonly { readonly cases: number; readonly n: number }[];

describe('the interval of a share in which customers count several times', () => {
  test('is no narrower than that of as many who count once', () => {
    const customers = draw(seededRandom(1), { customers: 400, times: 1, spread: 0 });
    const one = intervalOf(customers);
    const plain = wilsonInterval(casesOf(customers), 400);
    expect(one?.low).toBeCloseTo(plain?.low ?? 0, 3);
    expect(one?.high).toBeCloseTo(plain?.high ?? 0, 3);
  });

  test('is as wide as the number of customers where each is always the same', () => {
    const customers = [...Array<number>(30).fill(0), ...Array<number>(10).fill(12)].map(
      (cases) => ({ cases, n: 12 }),
    );
    const plain = wilsonInterval(10, 40);
    expect(intervalOf(customers)?.low).toBeCloseTo(plain?.low ?? 0, 1);
    expect(intervalOf(customers)?.high).toBeCloseTo(plain?.high ?? 0, 1);
  });

  test('goes by customers when there was none, or nothing else', () => {
    const none = Array.from({ length: 20 }, () => ({ cases: 0, n: 12 }));
    expect(intervalOf(none)).toEqual(wilsonInterval(0, 20));
    const all = none.map(({ n }) => ({ cases: n, n }));
    expect(intervalOf(all)).toEqual(wilsonInterval(20, 20));
    expect(intervalOf([])).toBeNull();
  });

  test.for([
    { customers: 60, times: 6, spread: 0.15 },
    { customers: 200, times: 12, spread: 0.1 },
    { customers: 200, times: 12, spread: 0 },
  ])('holds the true share nineteen times of twenty, %o', (company) => {
    const random = seededRandom(7);
    let [held, heldByPlain] = [0, 0];
    for (let run = 0; run < RUNS; run += 1) {
      const customers = draw(random, company);
      const interval = intervalOf(customers);
      const plain = wilsonInterval(casesOf(customers), company.customers * company.times);
      if (interval && interval.low <= 0.2 && interval.high >= 0.2) held += 1;
      if (plain && plain.low <= 0.2 && plain.high >= 0.2) heldByPlain += 1;
    }
    expect(held / RUNS).toBeGreaterThan(0.93);
    expect(held / RUNS).toBeLessThan(0.975);
    if (company.spread > 0) expect(heldByPlain / RUNS).toBeLessThan(0.93);
  });
});

test('counts that cannot be are refused', () => {
  const none = { customers: 1, nSquared: 1, casesSquared: 1, casesByN: 1 };
  expect(() => clusteredInterval({ cases: 2, n: 1, ...none })).toThrow(RangeError);
});

/** Customers with a share of their own each, around 0.2. */
function draw(
  random: Random,
  { customers, times, spread }: { customers: number; times: number; spread: number },
): Customers {
  return Array.from({ length: customers }, () => {
    const share = 0.2 + (random() < 0.5 ? spread : -spread);
    return {
      n: times,
      cases: Array.from({ length: times }, random).filter((x) => x < share).length,
    };
  });
}

function intervalOf(customers: Customers) {
  const sum = (of: (one: Customers[number]) => number) =>
    customers.reduce((total, one) => total + of(one), 0);
  return clusteredInterval({
    cases: casesOf(customers),
    n: sum(({ n }) => n),
    customers: customers.length,
    nSquared: sum(({ n }) => n * n),
    casesSquared: sum(({ cases }) => cases * cases),
    casesByN: sum(({ cases, n }) => cases * n),
  });
}

function casesOf(customers: Customers): number {
  return customers.reduce((total, { cases }) => total + cases, 0);
}
