import { describe, expect, test } from 'vitest';

import type { Plan } from '#analysis/revenue/movement-parts.ts';
import { planChange, planNames } from '#delivery/plan-words.ts';

function plan(product: string, more: Partial<Plan> = {}): Plan {
  return { product, price: null, interval: 'month', intervalCount: 1, quantity: '1', ...more };
}

describe('a plan is called', () => {
  const cases: readonly [name: string | null, plans: readonly Plan[]][] = [
    [null, []],
    ['Pro', [plan('Pro')]],
    ['Pro, yearly', [plan('Pro', { interval: 'year' })]],
    ['Pro, every 3 months', [plan('Pro', { intervalCount: 3 })]],
    ['Pro', [plan('Pro', { intervalCount: null })]],
    ['Pro: Monthly', [plan('Pro', { price: 'Monthly' })]],
    ['Pro, yearly', [plan('Pro', { price: 'Pro, yearly', interval: 'year' })]],
    ['Acme Teams', [plan('Acme Teams', { price: 'Teams' })]],
    ['A + B + C + 2 more', ['A', 'B', 'C', 'D', 'E'].map((name) => plan(name))],
  ];
  for (const [name, plans] of cases) {
    test(`${name}`, () => expect(planNames(plans)).toBe(name));
  }
});

describe('a change is told as', () => {
  const [pro, starter, addOn] = [plan('Pro'), plan('Starter'), plan('Add-on')];
  const five = plan('Team', { quantity: '5' });
  const cases: readonly [told: string, before: readonly Plan[], after: readonly Plan[]][] = [
    ['Starter → Pro', [starter], [pro]],
    ['Team × 5 → Team × 8', [five], [{ ...five, quantity: '8' }]],
    ['+ Add-on', [pro], [pro, addOn]],
    ['− Add-on', [pro, addOn], [pro]],
    ['Starter → Pro + Add-on', [starter], [pro, addOn]],
    ['Pro', [], [pro]],
    ['Pro', [pro], []],
    ['Pro', [pro], [pro]],
    ['', [], []],
  ];
  for (const [told, plansBefore, plansAfter] of cases) {
    test(told || 'nothing', () => expect(planChange({ plansBefore, plansAfter })).toBe(told));
  }
});
