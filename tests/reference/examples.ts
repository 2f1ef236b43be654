import type { Customer, State } from './life.ts';
import * as make from './makers.ts';
import { canceled, customer, day, discount, invoice, item, price, subscription } from './makers.ts';

/** One row of the rules: a life, and its movements worked out by hand as `day type cause before → after`. */
export interface Example {
  readonly name: string;
  readonly life: Customer;
  readonly movements: readonly string[];
}

const monthly = price(1000);
const team = price(3000, { product: 'prod_team' });

function worth(name: string, first: Partial<State>, mrr: string | null): Example {
  const movements = mrr === null ? [] : [`0 new signup 0 → ${mrr}`];
  return { name, life: customer([subscription(first)]), movements };
}

function one(name: string, of: Customer['subscriptions'][number], movements: string[]): Example {
  return { name, life: customer([of]), movements };
}

const START = '0 new signup 0 → 1000';

const factors: Example[] = [
  worth('a year is a twelfth', { items: [item(price(1995, { interval: 'year' }))] }, '166.25'),
  worth(
    'a hundred seats at 19.95 a year are 166.25 dollars',
    { items: [item(price(1995, { interval: 'year' }), 100)] },
    '16625',
  ),
  worth(
    'two years are a twenty-fourth',
    { items: [item(price(24_000, { interval: 'year', intervalCount: 2 }))] },
    '1000',
  ),
  worth(
    'a quarter is a third',
    { items: [item(price(1000, { intervalCount: 3 }))] },
    '333.33333333',
  ),
  worth(
    'two thirds of the smallest decimal round up',
    { items: [item(price(2000, { intervalCount: 3 }))] },
    '666.66666667',
  ),
  worth('a week is 52 twelfths', { items: [item(price(1200, { interval: 'week' }))] }, '5200'),
  worth(
    'two weeks are 26 twelfths',
    { items: [item(price(1200, { interval: 'week', intervalCount: 2 }))] },
    '2600',
  ),
  worth('a day is 365 twelfths', { items: [item(price(120, { interval: 'day' }))] }, '3650'),
  worth(
    'thirty days are 365 of 360 parts',
    { items: [item(price(3600, { interval: 'day', intervalCount: 30 }))] },
    '3650',
  ),
];

const STEPS: [number | null, string, string][] = [
  [5, '100', '1000'],
  [10, '80', '0'],
  [null, '50', '500'],
];
const graduated = make.tiered('graduated', STEPS);
const volume = make.tiered('volume', STEPS);
const tenPack = (round: 'up' | 'down') => price(500, { package: { divideBy: 10, round } });

const amounts: Example[] = [
  worth('no quantity of a licensed price is one', { items: [item(monthly, null)] }, '1000'),
  worth('a quantity of zero is worth nothing', { items: [item(monthly, 0)] }, null),
  worth('a fraction of a cent counts', { items: [item(price('0.5'), 3)] }, '1.5'),
  worth('packages round up', { items: [item(tenPack('up'), 21)] }, '1500'),
  worth('packages round down', { items: [item(tenPack('down'), 29)] }, '1000'),
  worth('graduated, inside the first tier', { items: [item(graduated, 5)] }, '1500'),
  worth('graduated, one unit into the second tier', { items: [item(graduated, 6)] }, '1580'),
  worth('graduated, through all tiers', { items: [item(graduated, 12)] }, '2500'),
  worth('graduated, no units: the first flat fee', { items: [item(graduated, 0)] }, '1000'),
  worth('volume, up to is inclusive', { items: [item(volume, 5)] }, '1500'),
  worth('volume, all units at the second tier', { items: [item(volume, 6)] }, '480'),
  worth('volume, all units at the last tier', { items: [item(volume, 11)] }, '1050'),
  worth('volume, no units: the first flat fee', { items: [item(volume, 0)] }, '1000'),
  worth(
    'metered items add nothing',
    {
      items: [item(monthly), item(price(7, { isMetered: true }), null, { id: 'si_2' })],
    },
    '1000',
  ),
  worth(
    'several items are summed, each with its own interval',
    { items: [item(monthly), item(price(12_000, { interval: 'year' }), 1, { id: 'si_2' })] },
    '2000',
  ),
  worth('one-off prices are not MRR', { items: [item(price(9, { interval: null }))] }, null),
];

const half = discount(make.percentOff('50'));
const minus100 = discount(make.amountOff('100'));
const two = [item(monthly), item(team, 1, { id: 'si_2' })];
const threeMonths = make.percentOff('50', { duration: 'repeating', months: 3 });
const ending = discount(threeMonths, { endAt: day(90) });

const discounts: Example[] = [
  worth(
    'item discounts in array order, the amount first',
    { items: [item(monthly, 1, { discounts: [minus100, half] })] },
    '450',
  ),
  worth(
    'item discounts in array order, the share first',
    { items: [item(monthly, 1, { discounts: [half, minus100] })] },
    '400',
  ),
  worth(
    'a third of a cent is kept',
    { items: [item(monthly)], discounts: [discount(make.percentOff('33.333'))] },
    '666.67',
  ),
  worth(
    'the item first, then the subscription',
    { items: [item(monthly, 1, { discounts: [half] }), two[1]!], discounts: [half] },
    '1750',
  ),
  worth(
    'an amount is taken before the factor',
    {
      items: [item(price(12_000, { interval: 'year' }))],
      discounts: [discount(make.amountOff('2400'))],
    },
    '800',
  ),
  worth(
    'an amount is spread in proportion over items of different intervals',
    {
      items: [item(price(3000)), item(price(9000, { interval: 'year' }), 1, { id: 'si_2' })],
      discounts: [discount(make.amountOff('1200'))],
    },
    '3375',
  ),
  worth(
    'a coupon for one product leaves the others',
    { items: two, discounts: [discount(make.percentOff('50', { products: ['prod_team'] }))] },
    '2500',
  ),
  worth(
    'an amount for one product is not taken from the others',
    { items: two, discounts: [discount(make.amountOff('5000', { products: ['prod_team'] }))] },
    '1000',
  ),
  worth(
    'never below zero',
    { items: [item(monthly)], discounts: [discount(make.amountOff('1001'))] },
    null,
  ),
  worth(
    'once is not deducted',
    { items: [item(monthly)], discounts: [discount(make.percentOff('50', { duration: 'once' }))] },
    '1000',
  ),
  one(
    'repeating is deducted until its end, without any event',
    subscription({ items: [item(monthly)], discounts: [ending] }),
    ['0 new signup 0 → 500', '90 expansion discount_expired 500 → 1000'],
  ),
  one(
    'a discount that comes and goes',
    subscription({ items: [item(monthly)] }, [
      { at: day(1), discounts: [half] },
      { at: day(2), discounts: [] },
    ]),
    [START, '1 contraction discount_added 1000 → 500', '2 expansion discount_removed 500 → 1000'],
  ),
  one(
    'free of charge is churn by kindness, and the way back',
    subscription({ items: [item(monthly)] }, [
      { at: day(1), discounts: [discount(make.percentOff('100'))] },
      { at: day(9), discounts: [] },
    ]),
    [START, '1 churn comped 1000 → 0', '9 reactivation discount_removed 0 → 1000 away 1'],
  ),
  {
    name: "the customer's discount counts only while the subscription has none of its own",
    life: customer(
      [
        subscription({ items: [item(monthly)] }, [
          { at: day(2), discounts: [discount(make.percentOff('10'))] },
        ]),
      ],
      { discounts: [make.customerDiscount(half, day(1), day(3))] },
    ),
    movements: [
      START,
      '1 contraction discount_added 1000 → 500',
      '2 expansion discount_removed 500 → 900',
    ],
  },
  {
    name: "an ended discount of its own is none, so the customer's takes its place",
    life: customer(
      [
        subscription({
          items: [item(monthly)],
          discounts: [discount({ ...threeMonths, id: 'quarter' }, { endAt: day(90) })],
        }),
      ],
      { discounts: [make.customerDiscount(discount(make.percentOff('20')), day(0))] },
    ),
    movements: ['0 new signup 0 → 500', '90 expansion discount_expired 500 → 800'],
  },
  {
    name: 'a customer has one discount: switching it ends the one before',
    life: customer([subscription({ items: [item(monthly)] })], {
      discounts: [
        make.customerDiscount(half, day(1), day(2)),
        {
          ...make.customerDiscount(discount(make.percentOff('20')), day(2)),
          replacesFormer: true,
        },
      ],
    }),
    movements: [
      START,
      '1 contraction discount_added 1000 → 500',
      '2 expansion discount_removed 500 → 800',
    ],
  },
  {
    name: "a customer's discount had no id in 2019, and is the same when it gets one",
    life: customer([subscription({ items: [item(monthly)] })], {
      discounts: [make.customerDiscount(half, day(1), day(9))],
      dialect: {
        first: '2019-12-03',
        later: '2020-08-27',
        laterFrom: day(5),
        areDiscountsExpanded: false,
      },
    }),
    movements: [
      START,
      '1 contraction discount_added 1000 → 500',
      '9 expansion discount_removed 500 → 1000',
    ],
  },
  {
    name: 'a price and a coupon in another currency than their own',
    life: customer([
      subscription(
        {
          items: [
            item({
              ...monthly,
              amounts: { ...monthly.amounts, eur: { kind: 'per_unit', unit: '900' } },
            }),
          ],
          discounts: [
            discount({ ...make.amountOff('100'), amountsOff: { usd: '100', eur: '90' } }),
          ],
        },
        [],
        { currency: 'eur' },
      ),
    ]),
    movements: ['0 new signup 0 → 810 eur'],
  },
];

const then = (...steps: (Partial<State> & { at: number })[]) =>
  subscription({ items: [item(monthly)] }, steps);
const from = (status: string, ...steps: (Partial<State> & { at: number })[]) =>
  subscription({ items: [item(monthly)], status }, steps);

const statuses: Example[] = [
  one('past due counts, and recovers in silence', then({ at: day(5), status: 'past_due' }), [
    START,
  ]),
  one('a trial counts when it converts', from('trialing', { at: day(14), status: 'active' }), [
    '14 new trial_converted 0 → 1000',
  ]),
  one('a trial that is canceled leaves no trace', from('trialing', canceled(day(3))), []),
  one(
    'incomplete is neither new nor churn',
    from('incomplete', { at: day(1), status: 'incomplete_expired' }),
    [],
  ),
  one('incomplete, then paid', from('incomplete', { at: day(0.5), status: 'active' }), [
    '0.5 new signup 0 → 1000',
  ]),
  one(
    'unpaid is involuntary churn, paying again is a return',
    then(
      { at: day(5), status: 'past_due' },
      { at: day(20), status: 'unpaid' },
      { at: day(30), status: 'active' },
    ),
    [START, '20 churn involuntary 1000 → 0', '30 reactivation returned 0 → 1000 away 20'],
  ),
  one(
    'paused and resumed',
    then({ at: day(5), status: 'paused' }, { at: day(9), status: 'active' }),
    [START, '5 churn paused 1000 → 0', '9 reactivation resumed 0 → 1000 away 5'],
  ),
  ...(['void', 'mark_uncollectible'] as const).map((pauseBehavior) =>
    one(
      `collection paused (${pauseBehavior}) and resumed`,
      then({ at: day(5), pauseBehavior }, { at: day(9), pauseBehavior: null }),
      [START, '5 churn paused 1000 → 0', '9 reactivation resumed 0 → 1000 away 5'],
    ),
  ),
  one('collection kept as draft counts', then({ at: day(5), pauseBehavior: 'keep_as_draft' }), [
    START,
  ]),
  one('canceled counts from ended_at', then(canceled(day(8), { endedAt: day(7) })), [
    START,
    '7 churn cancelled 1000 → 0',
  ]),
  one(
    'states after ended_at never were',
    then({ at: day(5), items: [item(monthly, 2)] }, canceled(day(8), { endedAt: day(4) })),
    [START, '4 churn cancelled 1000 → 0'],
  ),
  one(
    'a scheduled end changes nothing until it ends, an undone one nothing at all',
    then(
      { at: day(5), cancelAt: day(30) },
      { at: day(6), cancelAt: null },
      { at: day(7), cancelAt: day(30) },
      canceled(day(30)),
    ),
    [START, '30 churn cancelled 1000 → 0'],
  ),
  one(
    'an end for want of payment is involuntary',
    then(canceled(day(8), { cancellationReason: 'payment_failed' })),
    [START, '8 churn involuntary 1000 → 0'],
  ),
  one(
    'an end out of past due without a reason is involuntary',
    then({ at: day(5), status: 'past_due' }, canceled(day(8))),
    [START, '8 churn involuntary 1000 → 0'],
  ),
  one(
    'an end out of past due by request is a cancellation',
    then(
      { at: day(5), status: 'past_due' },
      canceled(day(8), { cancellationReason: 'cancellation_requested' }),
    ),
    [START, '8 churn cancelled 1000 → 0'],
  ),
];

const pastDue = then({ at: day(5), status: 'past_due' });

const lapses: Example[] = [
  {
    name: 'past due without a retry lapses when its oldest open invoice is 30 days old',
    life: customer([pastDue], {
      invoices: [
        invoice(day(5), [
          { at: day(5), nextAttemptAt: day(8) },
          { at: day(8), attempts: 2 },
        ]),
      ],
    }),
    movements: [START, '35 churn involuntary 1000 → 0'],
  },
  {
    name: 'an invoice that was sent lapses 30 days after its due date, not after its creation',
    life: customer([pastDue], {
      invoices: [invoice(day(5), [{ at: day(5) }], { dueAt: day(19) })],
    }),
    movements: [START, '49 churn involuntary 1000 → 0'],
  },
  {
    name: 'past due with a retry planned does not lapse, until the retry is given up',
    life: customer([pastDue], {
      invoices: [
        invoice(day(5), [
          { at: day(5), nextAttemptAt: day(50) },
          { at: day(50), attempts: 2 },
        ]),
      ],
    }),
    movements: [START, '50 churn involuntary 1000 → 0'],
  },
  {
    name: 'a paid invoice does not lapse',
    life: customer([pastDue], {
      invoices: [invoice(day(5), [{}, { at: day(34), event: 'paid', status: 'paid' }])],
    }),
    movements: [START],
  },
  {
    name: 'one planned retry of two open invoices keeps the subscription',
    life: customer([pastDue], {
      invoices: [
        invoice(day(5), [{}]),
        invoice(day(10), [{ nextAttemptAt: day(41) }, { at: day(41) }], { id: 'in_2' }),
      ],
    }),
    movements: [START, '41 churn involuntary 1000 → 0'],
  },
  {
    name: 'a new invoice with a retry of its own does not bring a lapsed subscription back',
    life: customer([pastDue], {
      invoices: [
        invoice(day(5), [{}]),
        invoice(day(36), [{ nextAttemptAt: day(39) }, { at: day(39), attempts: 2 }], {
          id: 'in_2',
        }),
      ],
    }),
    movements: [START, '35 churn involuntary 1000 → 0'],
  },
  {
    name: 'a lapsed customer who pays comes back',
    life: customer([then({ at: day(5), status: 'past_due' }, { at: day(40), status: 'active' })], {
      invoices: [invoice(day(5), [{}, { at: day(40), event: 'paid', status: 'paid' }])],
    }),
    movements: [
      START,
      '35 churn involuntary 1000 → 0',
      '40 reactivation returned 0 → 1000 away 35',
    ],
  },
];

const second = (first: Partial<State>, steps: (Partial<State> & { at: number })[] = []) =>
  subscription({ items: [item(team)], ...first }, steps, { id: 'sub_2' });
const cancelAndStart = (gap_s: number) =>
  customer([then(canceled(day(10))), second({ at: day(10) + gap_s })]);

const movements: Example[] = [
  {
    name: 'a second subscription is expansion, dropping one contraction, dropping the last churn',
    life: customer([then(canceled(day(20))), second({ at: day(10) }, [canceled(day(15))])]),
    movements: [
      START,
      '10 expansion item_added 1000 → 4000',
      '15 contraction cancelled 4000 → 1000',
      '20 churn cancelled 1000 → 0',
    ],
  },
  {
    name: 'a new subscription in the second of the end is one change',
    life: cancelAndStart(0),
    movements: [START, '10 expansion plan_change 1000 → 3000'],
  },
  {
    name: 'a new subscription a day after the end is one change',
    life: cancelAndStart(86_400),
    movements: [START, '11 expansion plan_change 1000 → 3000'],
  },
  {
    name: 'a new subscription a day and a second after the end is a return',
    life: cancelAndStart(86_401),
    movements: [
      START,
      '10 churn cancelled 1000 → 0',
      '11+1s reactivation returned 0 → 3000 away 10',
    ],
  },
  {
    name: 'moving to a smaller plan within the day is a contraction',
    life: customer([
      subscription({ items: [item(team)] }, [canceled(day(10))]),
      subscription({ items: [item(monthly)], at: day(10.5) }, [], { id: 'sub_2' }),
    ]),
    movements: ['0 new signup 0 → 3000', '10.5 contraction plan_change 3000 → 1000'],
  },
  {
    name: 'moving to an equal subscription within the day moves nothing',
    life: customer([
      then(canceled(day(10))),
      subscription({ items: [item(monthly)], at: day(10.5) }, [], { id: 'sub_2' }),
    ]),
    movements: [START],
  },
  {
    name: 'the ended one is carried also while others go on',
    life: customer([
      then(canceled(day(10))),
      subscription({ items: [item(price(500))], at: day(1) }, [], { id: 'sub_3' }),
      second({ at: day(10.5) }),
    ]),
    movements: [
      START,
      '1 expansion item_added 1000 → 1500',
      '10.5 expansion plan_change 1500 → 3500',
    ],
  },
  {
    name: 'another currency is another ledger',
    life: customer([
      then(canceled(day(10))),
      subscription({ items: [item(price(70, { currency: 'jpy' }))], at: day(10.5) }, [], {
        id: 'sub_2',
        currency: 'jpy',
      }),
    ]),
    movements: [START, '10 churn cancelled 1000 → 0', '10.5 new signup 0 → 70 jpy'],
  },
  one(
    'several changes in one second are one movement',
    then(
      { at: day(3), items: [item(monthly, 5)] },
      { at: day(3), items: [item(monthly, 6)] },
      { at: day(3), items: [item(monthly, 7)] },
    ),
    [START, '3 expansion quantity_change 1000 → 7000'],
  ),
  one(
    'there and back in one second is no movement',
    then({ at: day(3), status: 'paused' }, { at: day(3), status: 'active' }),
    [START],
  ),
  one(
    'quantities, items and plans',
    then(
      { at: day(1), items: [item(monthly, 3)] },
      { at: day(2), items: [item(monthly, 3), two[1]!] },
      { at: day(3), items: [two[1]!] },
      { at: day(4), items: [item(price(2000, { product: 'prod_team' }), 1, { id: 'si_2' })] },
      { at: day(5), items: [item(monthly, 1, { id: 'si_2' })] },
    ),
    [
      START,
      '1 expansion quantity_change 1000 → 3000',
      '2 expansion item_added 3000 → 6000',
      '3 contraction item_removed 6000 → 3000',
      '4 contraction price_changed 3000 → 2000',
      '5 contraction plan_change 2000 → 1000',
    ],
  ),
  one(
    'a return is a return, whatever brought it',
    then({ at: day(1), items: [item(monthly, 0)] }, { at: day(9), items: [item(monthly, 2)] }),
    [START, '1 churn quantity_change 1000 → 0', '9 reactivation returned 0 → 2000 away 1'],
  ),
  {
    name: 'the largest change in the direction of the whole gives the cause',
    life: customer([
      then({ at: day(10), items: [item(monthly, 2)] }),
      second({ at: day(5) }, [{ at: day(10), status: 'paused' }]),
    ]),
    movements: [START, '5 expansion item_added 1000 → 4000', '10 contraction paused 4000 → 2000'],
  },
  {
    name: 'the first state counts from the creation of the subscription, not from its event',
    life: customer([
      subscription({ items: [item(monthly)], at: day(2) }, [], { createdAt: day(0) }),
    ]),
    movements: [START],
  },
];

/** Every row of the rules on MRR and movements, with the answers worked out by hand. */
export const EXAMPLES: readonly Example[] = [
  ...factors,
  ...amounts,
  ...discounts,
  ...statuses,
  ...lapses,
  ...movements,
];
