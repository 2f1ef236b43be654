import { describe, expect, test } from 'vitest';

import type { SubscriptionVersion } from '#domain/facts.ts';
import { MRR_DECIMALS } from '#domain/ledger.ts';
import { decimalText } from '#domain/rational.ts';
import {
  scheduledChangesOf,
  trialMrrOf,
  type ScheduleInForce,
  type SchedulePhase,
} from '#domain/scheduled-changes.ts';

import {
  canceled,
  customer,
  day,
  discount,
  item,
  movementsOf,
  percentOff,
  price,
  START,
  subscription,
  tiers,
} from '../support/facts.ts';

const basic = item(price('1000'));
const pro = item(price('2500'));

function phase(from: number, to: number, rest: Partial<SchedulePhase> = {}): SchedulePhase {
  const terms = { trialEndAt: null, items: [basic], discounts: [], missing: [] };
  return { startAt: day(from), endAt: day(to), ...terms, ...rest };
}

function scheduled(...phases: readonly SchedulePhase[]): ScheduleInForce {
  return { subscriptionId: 'sub_1', phases, endsSubscription: false };
}

/** The changes of one subscription as `day mrr`. */
function changes(
  life: Partial<SubscriptionVersion>,
  schedules: readonly ScheduleInForce[] = [],
  ...steps: readonly Partial<SubscriptionVersion>[]
): string[] {
  const facts = customer([subscription('sub_1', { items: [basic], ...life }, ...steps)]);
  return scheduledChangesOf(facts, schedules).map(
    ({ at, mrrAfter, source }) =>
      `${(at - START) / 86_400} ${decimalText(mrrAfter, MRR_DECIMALS)} ${source}`,
  );
}

describe('what a subscription is set to bring', () => {
  test('is nothing from its date to end on', () => {
    expect(changes({ cancelAt: day(30) })).toEqual(['30 0 cancellation']);
  });

  test('is what it was when the cancellation is undone, and nothing moved meanwhile', () => {
    const undone = { effectiveAt: day(5), cancelAt: null };
    const life = subscription('sub_1', { items: [basic] }, { cancelAt: day(30) }, undone);

    expect(changes({ cancelAt: day(30) }, [], undone)).toEqual([]);
    expect(movementsOf(customer([life]))).toEqual(['0 new signup 0 → 1000']);
  });

  test('follows the phases of its schedule up and down', () => {
    const schedule = scheduled(
      phase(0, 31),
      phase(31, 60, { items: [pro] }),
      phase(60, 91, { items: [item(price('2500'), { quantity: '3' })] }),
      phase(91, 121, { items: [basic] }),
    );

    expect(changes({}, [schedule])).toEqual([
      '31 2500 schedule',
      '60 7500 schedule',
      '91 1000 schedule',
    ]);
  });

  test('does not change at a phase that brings the same', () => {
    const yearly = price('12000', { recurring: { interval: 'year', intervalCount: 1 } });

    expect(changes({}, [scheduled(phase(0, 31), phase(31, 60))])).toEqual([]);
    expect(
      changes({}, [scheduled(phase(0, 31), phase(31, 60, { items: [item(yearly)] }))]),
    ).toEqual([]);
  });

  test('is nothing after the last phase when the schedule then cancels, and stays when it releases', () => {
    const schedule = scheduled(phase(0, 31), phase(31, 60, { items: [pro] }));

    expect(changes({}, [{ ...schedule, endsSubscription: true }])).toEqual([
      '31 2500 schedule',
      '60 0 schedule',
    ]);
    expect(changes({}, [schedule])).toEqual(['31 2500 schedule']);
  });

  test('ends with a cancellation, whatever a schedule has planned for later', () => {
    const schedule = scheduled(
      phase(0, 31),
      phase(31, 45, { items: [pro] }),
      phase(45, 60, { items: [basic] }),
    );

    expect(changes({ cancelAt: day(45) }, [schedule])).toEqual([
      '31 2500 schedule',
      '45 0 cancellation',
    ]);
  });

  test('is after the discounts of the phase', () => {
    const half = discount(percentOff('50'), { startAt: day(31) });
    const once = discount(percentOff('50', { duration: 'once' }), { startAt: day(60) });
    const schedule = scheduled(
      phase(0, 31),
      phase(31, 60, { discounts: [half] }),
      phase(60, 91, { discounts: [once] }),
    );

    expect(changes({}, [schedule])).toEqual(['31 500 schedule', '60 1000 schedule']);
  });

  test('is nothing during the trial of a phase', () => {
    const schedule = scheduled(phase(0, 31), phase(31, 91, { items: [pro], trialEndAt: day(45) }));

    expect(changes({}, [schedule])).toEqual(['31 0 schedule', '45 2500 schedule']);
  });

  test('is not said before the prices of a phase are known', () => {
    const missing = [{ kind: 'price' as const, id: 'price_new' }];
    const unknown = item(price('0', { scheme: { kind: 'unknown' } }));
    const schedule = scheduled(phase(0, 31), phase(31, 60, { items: [unknown], missing }));

    expect(changes({}, [schedule])).toEqual([]);
  });

  test('counts tiers, yen and leap days as MRR does', () => {
    const volume = price('0', {
      scheme: { kind: 'volume', tiers: tiers(['10', '500', '0'], [null, '400', '100']) },
    });
    const schedule = scheduled(
      phase(0, 59),
      phase(59, 91, { items: [item(volume, { quantity: '11' })] }),
    );

    // 2024-02-29.
    expect(changes({ currency: 'jpy' }, [schedule])).toEqual(['59 4500 schedule']);
  });

  test('is over when the subscription is, and waits for one that never began', () => {
    const schedule = scheduled(phase(0, 31), phase(31, 60, { items: [pro] }));

    expect(changes({ cancelAt: day(30) }, [schedule], canceled(day(20)))).toEqual([]);
    expect(changes({ status: 'incomplete_expired' }, [schedule])).toEqual([]);
    expect(changes({}, [{ ...schedule, subscriptionId: 'sub_2' }])).toEqual([]);
  });
});

describe('what a trial would bring', () => {
  const trial = { status: 'trialing', trialEndAt: day(14), items: [pro] };
  const worth = (
    version: Partial<SubscriptionVersion>,
    schedules: readonly ScheduleInForce[] = [],
  ) => {
    const life = subscription('sub_1', { ...trial, ...version });
    const facts = customer([life]);
    const mrr = trialMrrOf(life, facts, scheduledChangesOf(facts, schedules));
    return mrr === null ? null : decimalText(mrr, MRR_DECIMALS);
  };

  test('is what its items bring at its end, after the discounts that run by then', () => {
    const over = discount(percentOff('50', { duration: 'repeating' }), { endAt: day(10) });
    const runs = discount(percentOff('20', { duration: 'repeating' }), { endAt: day(99) });

    expect(worth({})).toBe('2500');
    expect(worth({ discounts: [over] })).toBe('2500');
    expect(worth({ discounts: [runs] })).toBe('2000');
  });

  test('is nothing when it ends with the trial or nothing will be collected', () => {
    expect(worth({ cancelAt: day(14) })).toBe('0');
    expect(worth({ pauseBehavior: 'void' })).toBe('0');
    expect(worth({ cancelAt: day(15) })).toBe('2500');
  });

  test('is what the schedule says for its end', () => {
    const schedule = scheduled(
      phase(0, 14, { items: [pro], trialEndAt: day(14) }),
      phase(14, 45, { items: [basic] }),
    );

    expect(worth({}, [schedule])).toBe('1000');
  });

  test('is no question of a subscription that is not on trial', () => {
    expect(worth({ status: 'active' })).toBe(null);
    expect(worth({ status: 'incomplete' })).toBe(null);
  });
});
