import { describe, expect, test } from 'vitest';

import type { Discount, InvoiceFacts, InvoiceLine, Price } from '#domain/facts.ts';
import { ledgerOf } from '#domain/fold.ts';
import { historyOf, type Past } from '#domain/history.ts';
import { MRR_DECIMALS } from '#domain/ledger.ts';
import { decimalText } from '#domain/rational.ts';

import {
  canceled,
  customer,
  day,
  discount,
  inWords,
  invoice,
  item,
  percentOff,
  price,
  START,
  subscription,
  tiers,
} from '../support/facts.ts';

const seat = price('1000', { id: 'price_seat' });
const pro = price('3000', { id: 'price_pro' });
const yearly = price('12000', {
  id: 'price_year',
  recurring: { interval: 'year', intervalCount: 1 },
});
const support = price('500', { id: 'price_support', productId: 'prod_support' });
const steps = price('0', {
  id: 'price_steps',
  scheme: {
    kind: 'graduated',
    tiers: tiers(['5', '100', '1000'], [null, '50', '0']),
  },
});
const calls = price('7', { id: 'price_calls', productId: 'prod_calls', usageType: 'metered' });
const PRICES = [seat, pro, yearly, support, steps, calls];

type Step = Parameters<typeof subscription>[1];

/** How the first fact found a subscription: on day 100, unless the state says otherwise. */
function found(state: Step, until = day(100)) {
  const [version] = subscription('sub_1', {
    effectiveAt: until,
    items: [item(seat)],
    ...state,
  }).versions;
  return version!;
}

/** What is told of the life up to and including the first fact: spans as `from–until MRR quality`. */
function lifeOf(
  state: ReturnType<typeof found>,
  invoices: readonly InvoiceFacts[] = [],
  rest = {},
) {
  const versions = [...historyOf(past(state, invoices, rest)), state];
  const ledger = ledgerOf(customer([{ id: 'sub_1', versions }], { invoices }));
  return {
    spans: ledger.spans.map(({ fromAt, untilAt, mrr, quality }) => {
      const [from, until] = [fromAt, untilAt].map((at) => (at === null ? '' : dayOf(at)));
      return `${from}–${until} ${decimalText(mrr, MRR_DECIMALS)} ${quality}`;
    }),
    movements: ledger.movements.map(inWords),
    missing: ledger.missing,
  };
}

function past(
  state: ReturnType<typeof found>,
  invoices: readonly InvoiceFacts[],
  rest: Partial<Past> = {},
): Past {
  return {
    subscriptionId: 'sub_1',
    found: state,
    items: state.items,
    createdAt: START,
    untilAt: state.effectiveAt,
    invoices,
    priceOf: (id) => PRICES.find((one) => one.id === id) ?? unknownPrice(id),
    discountOf: () => null,
    ...rest,
  };
}

function unknownPrice(id: string): Price {
  return price('0', { id, recurring: null, scheme: { kind: 'unknown' } });
}

function dayOf(at: number): string {
  const days = Math.floor((at - START) / 86_400);
  const rest = at - day(days);
  return rest === 0 ? `${days}` : `${days}+${rest}s`;
}

interface Billed extends Partial<InvoiceLine> {
  readonly of?: Price;
}

/** A line for one seat from a day until another. */
function line(from: number, until: number, { of = seat, ...rest }: Billed = {}): InvoiceLine {
  const quantity = rest.quantity ?? '1';
  const unit = of.scheme.kind === 'per_unit' ? of.scheme.unitAmount : '0';
  return {
    id: `il_${from}_${of.id}`,
    subscriptionId: 'sub_1',
    itemId: item(of).id,
    priceId: of.id,
    quantity,
    isProration: false,
    isOneOff: false,
    periodStartAt: day(from),
    periodEndAt: day(until),
    amountMinor: BigInt(unit) * BigInt(quantity),
    discountMinor: 0n,
    discountIds: [],
    ...rest,
  };
}

function back(from: number, until: number, rest: Billed = {}): InvoiceLine {
  return line(from, until, { isProration: true, amountMinor: -1n, ...rest });
}

function remaining(from: number, until: number, rest: Billed = {}): InvoiceLine {
  return line(from, until, { isProration: true, amountMinor: 1n, ...rest });
}

/** A paid invoice of a day. */
function bill(at: number, lines: readonly InvoiceLine[], status = 'paid'): InvoiceFacts {
  return invoice(`in_${at}`, { createdAt: day(at), effectiveAt: day(at), status, lines });
}

/** A bill every 30 days, from one day until before another. */
function bills(from: number, until: number, rest: Billed = {}): InvoiceFacts[] {
  const count = Math.ceil((until - from) / 30);
  return Array.from({ length: count }, (_, i) =>
    bill(from + 30 * i, [line(from + 30 * i, from + 30 * i + 30, rest)]),
  );
}

describe('the life before the first fact', () => {
  test('begins at the second of the creation', () => {
    expect(lifeOf(found({}), bills(0, 100)).spans).toEqual([
      '0–100 1000 reconstructed',
      '100– 1000 event',
    ]);
    expect(lifeOf(found({}), bills(0, 100)).movements).toEqual(['0 new signup 0 → 1000']);
  });

  test('ends at the second at which it ended', () => {
    const end = day(77) + 1234;
    const state = found({ ...canceled(end), canceledAt: end }, end);

    expect(lifeOf(state, bills(0, 77)).movements).toEqual([
      '0 new signup 0 → 1000',
      '77+1234s churn cancelled 1000 → 0',
    ]);
  });

  test('is on trial between the dates that Stripe keeps', () => {
    const state = found({ trialStartAt: START, trialEndAt: day(14) });
    const trial = bill(0, [line(0, 14, { amountMinor: 0n })]);

    expect(lifeOf(state, [trial, ...bills(14, 100)])).toMatchObject({
      spans: ['14–100 1000 reconstructed', '100– 1000 event'],
      movements: ['14 new trial_converted 0 → 1000'],
    });
  });

  test('never paid when it ended during the trial, or still runs in it', () => {
    const left = found({ ...canceled(day(9)), trialEndAt: day(14) }, day(9));
    const runs = found({ status: 'trialing', trialEndAt: day(14) }, day(9));

    expect(lifeOf(left).movements).toEqual([]);
    expect(lifeOf(runs).movements).toEqual([]);
  });

  test('was active before a trial that began later', () => {
    const state = found({ status: 'trialing', trialStartAt: day(60), trialEndAt: day(110) });

    expect(lifeOf(state, bills(0, 60)).movements).toEqual([
      '0 new signup 0 → 1000',
      '60 churn cancelled 1000 → 0',
    ]);
  });

  test('had only begun when nothing was paid and it was gone within a day', () => {
    const gone = found({ ...canceled(START + 86_400) }, START + 86_400);
    const open = bill(0, [line(0, 30)], 'open');

    expect(lifeOf(gone, [open]).movements).toEqual([]);
    expect(lifeOf(gone, [bill(0, [line(0, 30)])]).movements).toEqual([
      '0 new signup 0 → 1000',
      '1 churn cancelled 1000 → 0',
    ]);
  });

  test('of which no invoice is known is carried back from what was found, and says so', () => {
    expect(lifeOf(found({})).spans).toEqual(['0–100 1000 estimated', '100– 1000 event']);
  });

  test('is none when the first fact is as old as the subscription', () => {
    expect(historyOf(past(found({ effectiveAt: START }), []))).toEqual([]);
  });
});

describe('a change', () => {
  test('with prorations is known to the second', () => {
    const change = bill(40, [back(40, 60), remaining(40, 60, { quantity: '3' })]);
    const state = found({ items: [item(seat, { quantity: '3' })] });
    const others = [...bills(0, 60), ...bills(60, 100, { quantity: '3' })];

    expect(lifeOf(state, [...others, change])).toMatchObject({
      spans: ['0–40 1000 reconstructed', '40–100 3000 reconstructed', '100– 3000 event'],
      movements: ['0 new signup 0 → 1000', '40 expansion quantity_change 1000 → 3000'],
    });
  });

  test('is known to the second when the next invoice prorates it', () => {
    const next = bill(60, [
      back(45, 60),
      remaining(45, 60, { of: pro, itemId: item(seat).id }),
      line(60, 90, { of: pro, itemId: item(seat).id }),
    ]);
    const state = found({ items: [item(pro, { id: item(seat).id })] }, day(80));

    expect(lifeOf(state, [...bills(0, 60), next]).movements).toEqual([
      '0 new signup 0 → 1000',
      '45 expansion price_changed 1000 → 3000',
    ]);
  });

  test('without prorations shows at the next invoice', () => {
    const state = found({ items: [item(seat, { quantity: '2' })] });
    const others = [...bills(0, 60), ...bills(60, 100, { quantity: '2' })];

    expect(lifeOf(state, others)).toMatchObject({
      movements: ['0 new signup 0 → 1000', '60 expansion quantity_change 1000 → 2000'],
      spans: [
        '0–30 1000 reconstructed',
        // It may have been earlier than that.
        '30–60 1000 estimated',
        '60–100 2000 reconstructed',
        '100– 2000 event',
      ],
    });
  });

  test('that no invoice shows yet is found by the first fact', () => {
    const state = found({ items: [item(seat, { quantity: '2' })] });

    expect(lifeOf(state, bills(0, 100))).toMatchObject({
      movements: ['0 new signup 0 → 1000', '100 expansion quantity_change 1000 → 2000'],
      spans: ['0–90 1000 reconstructed', '90–100 1000 estimated', '100– 2000 event'],
    });
  });

  test('to a year begins a period of its own, less what was paid ahead', () => {
    const change = bill(40, [back(40, 60), line(40, 405, { of: yearly, itemId: item(seat).id })]);
    const state = found({ items: [item(yearly, { id: item(seat).id })] });

    expect(lifeOf(state, [...bills(0, 60), change]).spans).toEqual([
      '0–40 1000 reconstructed',
      '40–100 1000 reconstructed',
      '100– 1000 event',
    ]);
  });

  test('says by what it gives back how it was before, when that was billed too long ago', () => {
    const change = bill(40, [
      back(40, 365, { of: yearly, itemId: item(seat).id }),
      remaining(40, 365, { of: yearly, itemId: item(seat).id, quantity: '2' }),
    ]);
    const state = found({ items: [item(yearly, { id: item(seat).id, quantity: '2' })] });

    expect(lifeOf(state, [change]).spans).toEqual([
      '0–40 1000 estimated',
      '40–100 2000 reconstructed',
      '100– 2000 event',
    ]);
  });

  test('finds its item by the price where the line does not name it', () => {
    const change = bill(40, [
      back(40, 60, { itemId: null }),
      remaining(40, 60, { itemId: null, of: pro }),
    ]);
    const later = bills(60, 100, { of: pro, itemId: item(seat).id });
    const state = found({ items: [item(pro, { id: item(seat).id })] });

    expect(lifeOf(state, [...bills(0, 60), change, ...later]).spans).toEqual([
      '0–40 1000 reconstructed',
      '40–100 3000 reconstructed',
      '100– 3000 event',
    ]);
  });
});

describe('an item', () => {
  const both = [item(seat), item(support)];
  const pair = (from: number) => [line(from, from + 30), line(from, from + 30, { of: support })];

  test('that was added is there from the second of its proration', () => {
    const added = bill(40, [remaining(40, 60, { of: support })]);
    const all = [...bills(0, 60), added, bill(60, pair(60)), bill(90, pair(90))];

    expect(lifeOf(found({ items: both }), all).movements).toEqual([
      '0 new signup 0 → 1000',
      '40 expansion item_added 1000 → 1500',
    ]);
  });

  test('that was removed is gone from the second at which it was given back', () => {
    const removed = bill(40, [back(40, 60, { of: support })]);
    const all = [bill(0, pair(0)), bill(30, pair(30)), removed, ...bills(60, 100)];

    expect(lifeOf(found({}), all).movements).toEqual([
      '0 new signup 0 → 1500',
      '40 contraction item_removed 1500 → 1000',
    ]);
  });

  test('that is billed no more while others are is gone at the end of its period', () => {
    const all = [bill(0, pair(0)), ...bills(30, 100)];

    expect(lifeOf(found({}), all).movements).toEqual([
      '0 new signup 0 → 1500',
      '30 contraction item_removed 1500 → 1000',
    ]);
  });

  test('of a year stays while the others are billed by the month', () => {
    const year = item(yearly, { id: 'si_year' });
    const first = bill(0, [line(0, 30), line(0, 365, { of: yearly, itemId: 'si_year' })]);
    const state = found({ items: [item(seat), year] });

    expect(lifeOf(state, [first, ...bills(30, 100)]).movements).toEqual(['0 new signup 0 → 2000']);
  });

  test('that is metered, or billed once, is no MRR', () => {
    const first = bill(0, [
      line(0, 30),
      line(0, 30, { of: calls, quantity: '900' }),
      line(0, 30, { of: pro, isOneOff: true, itemId: null }),
    ]);
    const state = found({ items: [item(seat), item(calls, { quantity: null })] });

    expect(lifeOf(state, [first, ...bills(30, 100)])).toMatchObject({
      movements: ['0 new signup 0 → 1000'],
      missing: [],
    });
  });

  test('in tiers has a line for each, and one for the flat amount', () => {
    const lines = [
      line(0, 30, { of: steps, quantity: '5', amountMinor: 500n }),
      line(0, 30, { of: steps, quantity: '2', amountMinor: 100n }),
      line(0, 30, { of: steps, quantity: '1', amountMinor: 1000n }),
    ];
    const state = found({ items: [item(steps, { quantity: '7' })] }, day(20));

    expect(lifeOf(state, [bill(0, lines)]).spans).toEqual([
      '0–20 1600 reconstructed',
      '20– 1600 event',
    ]);
  });

  test('at a price that nobody has shown is asked for', () => {
    const all = bills(0, 100, { priceId: 'price_inline' });

    expect(lifeOf(found({}), all).missing).toContainEqual({ kind: 'price', id: 'price_inline' });
  });
});

describe('what is not known', () => {
  test('is carried on until the next invoice, and marked', () => {
    expect(lifeOf(found({}), [...bills(0, 30), ...bills(60, 100)]).spans).toEqual([
      '0–30 1000 reconstructed',
      '30–60 1000 estimated',
      '60–100 1000 reconstructed',
      '100– 1000 event',
    ]);
  });

  test('before the oldest invoice is carried back, and marked', () => {
    expect(lifeOf(found({}), bills(60, 100)).spans).toEqual([
      '0–60 1000 estimated',
      '60–100 1000 reconstructed',
      '100– 1000 event',
    ]);
  });

  test('no draft says, nor an invoice that was voided', () => {
    const tenSeats = { quantity: '10' };
    const all = [
      ...bills(0, 60),
      bill(60, [line(60, 90, tenSeats)], 'void'),
      bill(90, [line(90, 120, tenSeats)], 'draft'),
    ];

    expect(lifeOf(found({}), all).spans).toEqual([
      '0–60 1000 reconstructed',
      '60–100 1000 estimated',
      '100– 1000 event',
    ]);
  });

  test('is what was billed when that is not what price and quantity come to', () => {
    const all = [...bills(0, 60), ...bills(60, 100, { amountMinor: 777n })];

    expect(lifeOf(found({}), all).spans).toEqual([
      '0–60 1000 reconstructed',
      '60–100 1000 estimated',
      '100– 1000 event',
    ]);
  });

  test('of two invoices for one time the later one says', () => {
    const again = bill(31, [line(30, 60, { quantity: '4' })]);

    expect(lifeOf(found({}), [...bills(0, 100), again]).movements).toEqual([
      '0 new signup 0 → 1000',
      '30 expansion quantity_change 1000 → 4000',
      '60 contraction quantity_change 4000 → 1000',
    ]);
  });
});

describe('the standing', () => {
  test('of who is unpaid or paused lasted until it was billed no more', () => {
    expect(lifeOf(found({ status: 'unpaid' }), bills(0, 60)).movements).toEqual([
      '0 new signup 0 → 1000',
      '60 churn involuntary 1000 → 0',
    ]);
    expect(lifeOf(found({ pauseBehavior: 'void' }), bills(0, 60)).movements).toEqual([
      '0 new signup 0 → 1000',
      '60 churn paused 1000 → 0',
    ]);
  });

  test('of who was paused when the trial ended was never more than that', () => {
    const state = found({ status: 'paused', trialStartAt: START, trialEndAt: day(14) });
    const trial = bill(0, [line(0, 14, { amountMinor: 0n })]);

    expect(lifeOf(state, [trial]).movements).toEqual([]);
  });

  test('of who is past due has been so since the oldest invoice that is open', () => {
    const open = invoice('in_90', {
      createdAt: day(60),
      effectiveAt: day(60),
      lines: [line(60, 90)],
    });

    expect(lifeOf(found({ status: 'past_due' }), [...bills(0, 60), open]).movements).toEqual([
      '0 new signup 0 → 1000',
      '90 churn involuntary 1000 → 0',
    ]);
  });

  test('of who never paid for the first time is the same all along', () => {
    expect(lifeOf(found({ status: 'incomplete' }, START + 3600)).movements).toEqual([]);
  });

  test('is about to end since the click', () => {
    const state = found({ ...canceled(day(90)), canceledAt: day(70) }, day(90));
    const versions = historyOf(past(state, bills(0, 90)));

    expect(versions.map(({ effectiveAt, cancelAt }) => [dayOf(effectiveAt), cancelAt])).toEqual([
      ['0', null],
      ['70', day(90)],
    ]);
  });
});

describe('a discount', () => {
  const half = discount(percentOff('50'), { startAt: day(40) });

  test('that is still there counts since it began', () => {
    expect(lifeOf(found({ discounts: [half] }), bills(0, 100)).movements).toEqual([
      '0 new signup 0 → 1000',
      '40 contraction discount_added 1000 → 500',
    ]);
  });

  test('that is gone and known counts for as long as it was billed', () => {
    const known = { discountOf: () => discount(percentOff('50'), { startAt: day(30) }) };
    const off = { discountMinor: 500n, discountIds: ['di_gone'] };
    const all = [...bills(0, 30), ...bills(30, 60, off), ...bills(60, 100)];

    expect(lifeOf(found({}), all, known).movements).toEqual([
      '0 new signup 0 → 1000',
      '30 contraction discount_added 1000 → 500',
      '60 expansion discount_removed 500 → 1000',
    ]);
  });

  const unknown = { discountMinor: 250n, discountIds: ['di_gone'] };

  test('that is gone and unknown is the amount taken off, when it was more than once', () => {
    const all = [...bills(0, 60, unknown), ...bills(60, 100)];

    expect(lifeOf(found({}), all).spans).toEqual([
      '0–60 750 reconstructed',
      '60–100 1000 reconstructed',
      '100– 1000 event',
    ]);
  });

  test('that was taken off once is none', () => {
    const all = [...bills(0, 30, unknown), ...bills(30, 100)];

    expect(lifeOf(found({}), all).movements).toEqual(['0 new signup 0 → 1000']);
  });

  test('of a part of a period is as much as of the whole', () => {
    const part = remaining(40, 60, {
      quantity: '2',
      amountMinor: 1333n,
      discountMinor: 333n,
      discountIds: ['di_gone'],
    });
    const all = [...bills(0, 60, unknown), bill(40, [back(40, 60), part]), ...bills(60, 100)];

    expect(lifeOf(found({}), all).spans).toEqual([
      '0–40 750 reconstructed',
      '40–60 1500 estimated',
      '60–100 1000 reconstructed',
      '100– 1000 event',
    ]);
  });

  test('of the customer is counted as the customer’s', () => {
    const ofCustomer = { discountOf: () => 'of_customer' as const };

    expect(lifeOf(found({}), bills(0, 100, unknown), ofCustomer).movements).toEqual([
      '0 new signup 0 → 1000',
    ]);
  });

  test('on an item counts since it began, too', () => {
    const discounts: Discount[] = [half];
    const state = found({ items: [item(seat, { discounts })] });

    expect(lifeOf(state, bills(0, 100)).movements).toEqual([
      '0 new signup 0 → 1000',
      '40 contraction discount_added 1000 → 500',
    ]);
  });
});

test('five thousand prorations that name no item are put to theirs in a moment', () => {
  const unnamed = { itemId: null };
  const changes = Array.from({ length: 2_500 }, (_, index) => {
    const at = (index + 1) / 100;
    return bill(at, [back(at, 60, unnamed), remaining(at, 60, { ...unnamed, quantity: '2' })]);
  });
  const startedMs = performance.now();

  const { spans } = lifeOf(found({ items: [item(seat, { quantity: '2' })] }), [
    bill(0, [line(0, 60)]),
    ...changes,
  ]);

  expect(performance.now() - startedMs).toBeLessThan(6_000);
  expect(spans[0]).toBe('0–0+864s 1000 reconstructed');
});
