import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import type { Move } from '#analysis/radar/move.ts';
import {
  basisWords,
  effortWords,
  expectedWords,
  moveAction,
  moveKindWords,
  moveSentence,
  moveTitle,
} from '#delivery/move-words.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { MOVE_KINDS, type MoveEvidence, type MoveKind } from '#domain/moves.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const SCOPE = { now: NOW, timezone: 'UTC' as Timezone, baseCurrency: 'usd' as Currency };

const EVIDENCE: { readonly [Kind in MoveKind]: MoveEvidence[Kind] } = {
  upgrade: {
    plan_id: 'plan_1',
    plan_name: 'Starter',
    suggested_plan_id: 'plan_2',
    suggested_plan_name: 'Pro',
    metric: 'api_calls',
    used: '8400',
    limit: '10000',
    utilization: 0.84,
    limit_reached_day: '2026-06-21',
    mrr_minor: '1900',
  },
  save: {
    alert_id: '7',
    alert_type: 'scheduled_cancellation',
    severity: 'warning',
    alerts: 2,
    alert: { cancel_at: '2026-06-30T00:00:00Z', feedback: 'too_expensive', is_top_decile: false },
  },
  price_test: {
    reason: 'limit_carries_value',
    plan_name: 'Pro',
    metric: 'seats',
    customers: 24,
    high_usage_share: 0.625,
    mrr_minor: '117600',
    raise_share: 0.1,
  },
  discount_ending: { ends_day: '2026-07-01', mrr_minor: '3000', mrr_after_minor: '4900' },
  grandfathered: {
    price_id: 'price_1',
    current_price_id: 'price_2',
    plan_name: 'Pro',
    customers: 12,
    monthly_minor: '2900',
    current_monthly_minor: '4900',
    superseded_day: '2025-03-01',
    mrr_minor: '34800',
  },
  win_back: {
    left_day: '2026-05-02',
    cause: 'cancelled',
    last_used_day: '2026-04-30',
    days_used: 9,
  },
  annual_offer: {
    plan_name: 'Pro',
    customer_since_day: '2024-11-03',
    mrr_minor: '4900',
    mrr_before_minor: '2900',
    usage_growth: null,
    yearly_loss: 0.2,
    is_own_loss: false,
  },
};

function move<Kind extends MoveKind>(kind: Kind, more: Partial<MoveEvidence[Kind]> = {}): Move {
  return {
    id: 1n,
    kind,
    customerId: kind === 'price_test' || kind === 'grandfathered' ? null : 'cus_a',
    customerName: null,
    planId: 'plan_1',
    plan: 'Pro',
    amountMinor: 2000n,
    currency: 'eur' as Currency,
    baseAmountMinor: 2200n,
    probability: 0.15,
    probabilityBasis: { kind: 'default' },
    expectedMinor: 330n,
    effort: 'message',
    evidence: { ...EVIDENCE[kind], ...more } as unknown as Move['evidence'],
    state: 'open',
    stateUntil: null,
    answeredAt: null,
    answeredBy: null,
    firstSeenAt: NOW,
  };
}

const title = (of: Move) => moveTitle(of, SCOPE);
const sentence = (of: Move) => moveSentence(of, SCOPE);

describe('a move says', () => {
  test('what to do, and with whom or what', () => {
    expect(MOVE_KINDS.map((kind) => title(move(kind)))).toEqual([
      'Offer Pro to cus_a',
      'Keep cus_a: set to cancel',
      'Test a higher price of Pro',
      'Prepare cus_a for the full price',
      'Raise the old price of Pro',
      'Win back cus_a',
      'Offer a year to cus_a',
    ]);
    expect(title({ ...move('win_back'), customerName: 'Acme' })).toBe('Win back Acme');
  });

  test('why, with its figures in the money of the customer', () => {
    expect(MOVE_KINDS.map((kind) => sentence(move(kind)))).toEqual([
      'cus_a used 8,400 of 10,000 api calls on Starter and reaches the limit on 21 Jun; Pro is €20.00 a month more.',
      'cus_a leaves on 30 Jun and takes €20.00 a month along; the reason they gave: too expensive. 1 more alert of theirs is open.',
      '63 % of 24 customers on Pro use more than 80 % of their seats; 10 % more would be €20.00 a month.',
      'The discount of cus_a ends on 1 Jul: €30.00 a month becomes €49.00.',
      "12 customers still pay €29.00 for Pro, a price superseded on 1 Mar 2025; it costs €49.00 today: €20.00 a month less than today's price.",
      'cus_a left on 2 May and paid €20.00 a month; in the month before they used the product on 9 days, on 30 Apr last.',
      'cus_a pays €49.00 by the month since 3 Nov 2024 and paid €29.00 a year ago; usually 20 % of such money leaves within a year, which is €20.00 a month.',
    ]);
  });

  test('no day on which a limit was reached that is behind them', () => {
    const over = move('upgrade', { used: '11000', utilization: 1.1 });
    expect(sentence(over)).toBe(
      'cus_a used 11,000 of 10,000 api calls on Starter; Pro is €20.00 a month more.',
    );
  });

  test('prices in their own currency, whatever is paid', () => {
    expect(sentence(move('grandfathered', { price_currency: 'usd' }))).toContain(
      'still pay $29.00 for Pro, a price superseded on 1 Mar 2025; it costs $49.00 today: €20.00 a month',
    );
  });

  test('that usage is what grows, where it is', () => {
    const used = move('annual_offer', {
      mrr_before_minor: null,
      usage_growth: 0.24,
      is_own_loss: true,
    });
    expect(sentence(used)).toContain(
      'and uses 24 % more than the month before; here 20 % of such money leaves',
    );
  });

  test('what a dearer version found, and what a new price is to tell', () => {
    const prices = {
      plan_name: 'Pro',
      price_id: 'price_2',
      monthly_minor: '4900',
      previous_monthly_minor: '3900',
      changed_day: '2026-04-01',
    };
    const sells = {
      ...move('price_test'),
      evidence: {
        ...prices,
        reason: 'newer_version_sells',
        price_currency: 'gbp',
        days: 70,
        new_customers: 31,
        new_customers_before: 30,
        mrr_minor: '20000',
        raise_share: 0.1,
      },
    };
    expect(sentence(sells)).toBe(
      'Pro costs £49.00 instead of £39.00 since 1 Apr and found 31 new customers in 70 days, 30 in as many before; 10 % more would be €20.00 a month.',
    );
    const changed = {
      ...move('price_test'),
      evidence: {
        ...prices,
        reason: 'price_change_not_logged',
        previous_price_id: 'price_1',
        customers: 3,
      },
    };
    expect(title(changed)).toBe('Log the new price of Pro');
    expect(sentence(changed)).toBe(
      'Pro costs €49.00 since 1 Apr, €39.00 before, and no experiment says why; for all on the plan that is €20.00 a month.',
    );
    expect(moveAction(changed, SCOPE)).toContain('as an experiment now');
  });

  test('how to go about it, each in its own way', () => {
    const actions = MOVE_KINDS.map((kind) => moveAction(move(kind), SCOPE));
    expect(new Set(actions).size).toBe(MOVE_KINDS.length);
    expect(actions[1]).toContain('Offer the plan that fits what they use');
  });

  test('what can be expected, of what, and how that is known', () => {
    const own = { kind: 'own', cases: 24, successes: 9 } as const;
    expect(expectedWords(move('upgrade'), SCOPE)).toBe('$22.00 a month × 15 % = $3.30');
    expect(basisWords(move('upgrade'))).toBe('a usual figure, until there are 20 such cases here');
    expect(basisWords({ probabilityBasis: own })).toBe('9 of 24 such cases here');
    expect(effortWords('price_change')).toBe('a price change');
    expect(moveKindWords('win_back')).toBe('Win back');
  });
});
