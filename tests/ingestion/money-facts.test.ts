import { describe, expect, test } from 'vitest';

import { MRR_DECIMALS } from '#domain/ledger.ts';
import { decimalText } from '#domain/rational.ts';
import { catalogueKey, type Catalogue } from '#ingestion/catalogue.ts';
import type { StoredEvent } from '#ingestion/event-order.ts';
import { foldCustomer } from '#ingestion/fold-customer.ts';
import type { JsonObject } from '#ingestion/json.ts';
import type { MoneyFacts } from '#ingestion/money-facts.ts';
import { projectRead } from '#ingestion/projection.ts';

import { delivered } from '../reference/property.ts';
import { day, START } from '../support/facts.ts';
import {
  invoiceObject,
  itemList,
  itemObject,
  lineObject,
  priceObject,
  storedEvent,
  subscriptionEvent,
  subscriptionObject,
} from '../support/stripe-objects.ts';

const NOTHING: Catalogue = new Map();

/** What the events say, which is the same in whatever order and however often they come. */
function told(events: readonly StoredEvent[], catalogue = NOTHING): MoneyFacts {
  const { money } = foldCustomer(events, catalogue);
  for (const seed of [1, 2, 3]) {
    const again = foldCustomer(delivered(events, seed), catalogue).money;
    expect(again).toEqual(money);
  }
  return money;
}

const customerObject = (rest: JsonObject = {}): JsonObject => ({
  id: 'cus_1',
  object: 'customer',
  ...rest,
});
const cardObject = (rest: JsonObject = {}): JsonObject => ({
  id: 'pm_1',
  object: 'payment_method',
  customer: 'cus_1',
  type: 'card',
  card: {
    brand: 'visa',
    exp_month: 8,
    exp_year: 2027,
    funding: 'credit',
    last4: '4242',
    wallet: null,
  },
  ...rest,
});

describe('means of payment', () => {
  test('are known by brand and expiry, whatever API version showed them', () => {
    const events = [
      storedEvent('payment_method.attached', cardObject()),
      storedEvent('customer.source.updated', {
        id: 'card_1',
        object: 'card',
        customer: 'cus_1',
        brand: 'American Express',
        exp_month: 12,
        exp_year: 2026,
        funding: 'debit',
        last4: '0005',
        tokenization_method: 'apple_pay',
      }),
      storedEvent('customer.source.created', {
        id: 'src_1',
        object: 'source',
        customer: 'cus_1',
        type: 'card',
        card: { brand: 'MasterCard', exp_month: 1, exp_year: 2025, funding: 'prepaid' },
      }),
      storedEvent(
        'payment_method.attached',
        cardObject({ id: 'pm_2', type: 'sepa_debit', card: null }),
      ),
    ];

    expect(told(events).paymentMethods).toEqual([
      {
        id: 'pm_1',
        type: 'card',
        brand: 'visa',
        funding: 'credit',
        wallet: null,
        expires: { month: 8, year: 2027 },
        isAttached: true,
      },
      {
        id: 'pm_2',
        type: 'sepa_debit',
        brand: null,
        funding: null,
        wallet: null,
        expires: null,
        isAttached: true,
      },
      {
        id: 'card_1',
        type: 'card',
        brand: 'amex',
        funding: 'debit',
        wallet: 'apple_pay',
        expires: { month: 12, year: 2026 },
        isAttached: true,
      },
      {
        id: 'src_1',
        type: 'card',
        brand: 'mastercard',
        funding: 'prepaid',
        wallet: null,
        expires: { month: 1, year: 2025 },
        isAttached: true,
      },
    ]);
  });

  test('are renewed by the network, and gone once detached', () => {
    const renewed = { brand: 'visa', exp_month: 8, exp_year: 2031, wallet: { type: 'link' } };
    const events = [
      storedEvent('payment_method.attached', cardObject()),
      storedEvent('payment_method.automatically_updated', cardObject({ card: renewed }), {
        created: day(1),
      }),
    ];
    const detached = storedEvent('payment_method.detached', cardObject({ customer: null }), {
      created: day(2),
      previous: { customer: 'cus_1' },
    });

    expect(told(events).paymentMethods).toMatchObject([
      { expires: { month: 8, year: 2031 }, wallet: 'link', isAttached: true },
    ]);
    expect(detached).toMatchObject({ customerId: 'cus_1' });
    expect(told([...events, detached]).paymentMethods).toMatchObject([{ isAttached: false }]);
  });

  test('are found in the order in which Stripe charges them', () => {
    const settings = {
      invoice_settings: { default_payment_method: 'pm_2' },
      default_source: 'card_2',
    };
    const defaults = (subscription: JsonObject, customer: JsonObject | null) => {
      const events = [subscriptionEvent('created', subscription)];
      if (customer !== null) events.push(storedEvent('customer.created', customerObject(customer)));
      const { defaultPaymentMethod, hasPaymentMethod } = told(events).subscriptions.get('sub_1')!;
      return [defaultPaymentMethod, hasPaymentMethod];
    };

    expect(
      defaults({ default_payment_method: { id: 'pm_1', object: 'payment_method' } }, settings),
    ).toEqual(['pm_1', true]);
    expect(defaults({ default_source: 'card_1' }, settings)).toEqual(['card_1', true]);
    expect(defaults({}, settings)).toEqual(['pm_2', true]);
    expect(defaults({}, { default_source: 'card_2' })).toEqual(['card_2', true]);
    expect(defaults({}, {})).toEqual([null, false]);
    // Nobody has told whether the customer has one.
    expect(defaults({}, null)).toEqual([null, null]);
  });
});

const charge = (rest: JsonObject = {}): JsonObject => ({
  id: 'ch_1',
  object: 'charge',
  amount: 1000,
  amount_refunded: 0,
  currency: 'usd',
  customer: 'cus_1',
  payment_intent: 'pi_1',
  ...rest,
});
const refund = (rest: JsonObject = {}): JsonObject => ({
  id: 're_1',
  object: 'refund',
  amount: 400,
  charge: 'ch_1',
  created: day(3),
  currency: 'usd',
  payment_intent: 'pi_1',
  reason: 'requested_by_customer',
  status: 'succeeded',
  ...rest,
});
const invoicePayment = storedEvent('invoice_payment.paid', {
  id: 'inpay_1',
  object: 'invoice_payment',
  invoice: 'in_1',
  payment: { type: 'payment_intent', payment_intent: 'pi_1' },
  status: 'paid',
});

describe('money that went back', () => {
  test('is a dispute from its opening until it is decided, about the invoice that was paid', () => {
    const dispute = (status: string): JsonObject => ({
      id: 'dp_1',
      object: 'dispute',
      amount: 1000,
      charge: 'ch_1',
      created: day(2),
      currency: 'usd',
      payment_intent: 'pi_1',
      reason: 'fraudulent',
      status,
    });
    const opened = storedEvent('charge.dispute.created', dispute('needs_response'), {
      created: day(2),
    });
    const review = storedEvent('charge.dispute.updated', dispute('under_review'), {
      created: day(4),
    });
    const lost = storedEvent('charge.dispute.closed', dispute('lost'), { created: day(9) });

    expect(told([opened, review, invoicePayment]).disputes).toEqual([
      {
        id: 'dp_1',
        chargeId: 'ch_1',
        invoiceId: 'in_1',
        currency: 'usd',
        amountMinor: 1000n,
        reason: 'fraudulent',
        status: 'under_review',
        openedAt: day(2),
        closedAt: null,
      },
    ]);
    expect(told([opened, review, lost]).disputes).toMatchObject([
      { status: 'lost', closedAt: day(9), invoiceId: null },
    ]);
  });

  test.for([
    ['by itself', [storedEvent('refund.created', refund())], 're_1', 'requested_by_customer'],
    [
      'inside of its charge',
      [
        storedEvent(
          'charge.refunded',
          charge({ amount_refunded: 400, refunds: { data: [refund({ charge: null })] } }),
          { created: day(3) },
        ),
      ],
      're_1',
      'requested_by_customer',
    ],
    [
      'by the sum that the charge names',
      [storedEvent('charge.refunded', charge({ amount_refunded: 400 }), { created: day(3) })],
      'ch_1',
      null,
    ],
    [
      'in all three ways at once',
      [
        storedEvent('charge.refunded', charge({ amount_refunded: 400 }), { created: day(3) }),
        storedEvent('refund.created', refund()),
        storedEvent('charge.refund.updated', refund(), { created: day(3) }),
      ],
      're_1',
      'requested_by_customer',
    ],
  ] as const)('is a refund that is told %s', ([, events, id, reason]) => {
    expect(told([...events, invoicePayment]).refunds).toEqual([
      {
        id,
        chargeId: 'ch_1',
        invoiceId: 'in_1',
        currency: 'usd',
        amountMinor: 400n,
        reason,
        status: 'succeeded',
        createdAt: day(3),
      },
    ]);
  });

  test('is a credit note until it is voided, and lowers its invoice', () => {
    const note = {
      id: 'cn_1',
      object: 'credit_note',
      amount: 250,
      created: day(1),
      currency: 'usd',
      customer: 'cus_1',
      invoice: 'in_1',
      reason: 'duplicate',
      status: 'issued',
    };
    const invoice = storedEvent('invoice.paid', invoiceObject({ status: 'paid' }));
    const issued = storedEvent('credit_note.created', note, { created: day(1) });
    const voided = storedEvent(
      'credit_note.voided',
      { ...note, status: 'void', voided_at: day(2) },
      { created: day(2) },
    );

    expect(told([invoice, issued]).creditNotes).toMatchObject([
      { id: 'cn_1', invoiceId: 'in_1', amountMinor: 250n, status: 'issued', voidedAt: null },
    ]);
    expect(told([invoice, issued]).invoices.get('in_1')).toMatchObject({ creditedMinor: 250n });
    expect(told([invoice, issued, voided]).creditNotes).toMatchObject([{ voidedAt: day(2) }]);
    expect(told([invoice, issued, voided]).invoices.get('in_1')).toMatchObject({
      creditedMinor: 0n,
    });
  });
});

describe('an invoice', () => {
  const failing = storedEvent('invoice.payment_failed', invoiceObject({ due_date: null }), {
    created: day(5),
  });
  const declined = {
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    advice_code: 'try_again_later',
    type: 'card_error',
  };
  const intent = (rest: JsonObject = {}) => ({
    id: 'pi_1',
    object: 'payment_intent',
    amount: 1000,
    currency: 'usd',
    customer: 'cus_1',
    last_payment_error: declined,
    ...rest,
  });
  const outcome = {
    type: 'issuer_declined',
    reason: 'lost_card',
    network_status: 'declined_by_network',
  };
  const failedCharge = (rest: JsonObject = {}) =>
    charge({ status: 'failed', failure_code: 'card_declined', outcome, ...rest });

  test.for([
    [
      'the payment intent names it',
      intent({ invoice: 'in_1' }),
      'payment_intent.payment_failed',
      'insufficient_funds',
    ],
    ['the charge names it', failedCharge({ invoice: 'in_1' }), 'charge.failed', 'lost_card'],
    [
      'only the moment and the amount do',
      intent(),
      'payment_intent.payment_failed',
      'insufficient_funds',
    ],
    [
      'a payment of 2025 and later joins them',
      failedCharge({ amount: 999 }),
      'charge.failed',
      'lost_card',
    ],
  ] as const)('says why it was not paid when %s', ([, object, type, declineCode]) => {
    const joined = object['amount'] === 999 ? [invoicePayment] : [];
    const failure = storedEvent(type, object, { created: day(5) + 2 });

    expect(told([failing, failure, ...joined]).invoices.get('in_1')?.decline).toMatchObject({
      failedAt: day(5) + 2,
      failureCode: 'card_declined',
      declineCode,
    });
  });

  test('keeps the newest failure, told by intent and charge together', () => {
    const events = [
      failing,
      storedEvent('charge.failed', failedCharge({ invoice: 'in_1' }), { created: day(5) }),
      storedEvent('charge.failed', failedCharge({ id: 'ch_2', invoice: 'in_1', outcome: null }), {
        created: day(8),
      }),
      storedEvent('payment_intent.payment_failed', intent({ invoice: 'in_1' }), {
        created: day(8) + 1,
      }),
    ];

    expect(told(events).invoices.get('in_1')?.decline).toEqual({
      failedAt: day(8) + 1,
      failureCode: 'card_declined',
      declineCode: 'insufficient_funds',
      adviceCode: 'try_again_later',
    });
  });

  test('is not to blame for a payment of another amount or another hour', () => {
    const other = storedEvent('charge.failed', failedCharge({ amount: 700 }), { created: day(5) });
    const later = storedEvent('charge.failed', failedCharge(), { created: day(6) });

    expect(told([failing, other, later]).invoices.get('in_1')?.decline).toBe(null);
  });

  test('says how it is collected, in every version', () => {
    const old = {
      ...invoiceObject({
        status: null,
        paid: true,
        billing: 'send_invoice',
        paid_out_of_band: true,
      }),
      attempted: false,
      attempt_count: 0,
      amount_paid: 1000,
      due_date: day(30),
      billing_reason: 'subscription_cycle',
    };

    expect(told([storedEvent('invoice.paid', old)]).invoices.get('in_1')).toMatchObject({
      dueAt: day(30),
      billingReason: 'subscription_cycle',
      collectionMethod: 'send_invoice',
      isAttempted: false,
      amountPaidMinor: 1000n,
      isPaidOutOfBand: true,
    });
  });
});

describe('usage on an invoice', () => {
  const metered = (rest: JsonObject = {}) =>
    priceObject({
      id: 'price_calls',
      recurring: { interval: 'month', interval_count: 1, usage_type: 'metered' },
      ...rest,
    });
  const pricing = { price_details: { price: 'price_calls', product: 'prod_app' } };
  const lines = (...data: readonly JsonObject[]) => ({ data: [...data], has_more: false });
  const meteredIn = (invoice: JsonObject, ...others: readonly StoredEvent[]) => {
    const event = storedEvent('invoice.paid', invoiceObject({ status: 'paid', ...invoice }));
    const found = told([event, ...others]).invoices.get('in_1')?.metered ?? null;
    return found && [found.minor, decimalText(found.monthly, MRR_DECIMALS)];
  };
  const uses = (price: JsonObject) =>
    subscriptionEvent('created', {
      items: itemList(itemObject(), itemObject({ id: 'si_2', price })),
    });

  test('is the lines of metered prices, by what the subscription says of the price', () => {
    const usage = lineObject({ id: 'il_2', amount: 700, pricing });

    expect(meteredIn({ lines: lines(lineObject(), usage) }, uses(metered()))).toEqual([
      700n,
      '700',
    ]);
    expect(meteredIn({ lines: lines(lineObject()) }, uses(metered()))).toBe(null);
  });

  test('is told by the line itself before 2025', () => {
    const { pricing: _, ...line } = lineObject({ amount: 700 });
    const plan = { id: 'plan_calls', interval: 'month', interval_count: 1, usage_type: 'metered' };

    expect(meteredIn({ lines: lines({ ...line, price: metered() }) })).toEqual([700n, '700']);
    expect(meteredIn({ lines: lines({ ...line, plan }) })).toEqual([700n, '700']);
  });

  test('is by the month, after discounts and without the tax inside', () => {
    const yearly = { interval: 'year', interval_count: 1, usage_type: 'metered' };
    const usage = lineObject({
      amount: 1000,
      pricing,
      discount_amounts: [{ amount: 100, discount: 'di_1' }],
      taxes: [
        { amount: 150, tax_behavior: 'inclusive' },
        { amount: 70, tax_behavior: 'exclusive' },
      ],
    });

    expect(meteredIn({ lines: lines(usage) }, uses(metered({ recurring: yearly })))).toEqual([
      750n,
      '62.5',
    ]);
  });

  test('is none on a quiet month, which counts as one', () => {
    const usage = lineObject({ amount: 0, pricing });

    expect(meteredIn({ lines: lines(usage) }, uses(metered()))).toEqual([0n, '0']);
  });

  test('is taken from the fact that shows every line', () => {
    const usage = lineObject({ id: 'il_2', amount: 700, pricing });
    const cut = { lines: { data: [lineObject()], has_more: true } };
    const read = projectRead(invoiceObject({ status: 'paid', lines: lines(lineObject(), usage) }), {
      readAt: day(1),
      apiVersion: '2026-10-28.endive',
      keepNames: false,
    })!;

    expect(meteredIn(cut, uses(metered()), read)).toEqual([700n, '700']);
  });
});

describe('a schedule', () => {
  const phases: JsonObject[] = [
    { start_date: START, end_date: day(31), items: [{ price: 'price_seat', quantity: 1 }] },
    { start_date: day(31), end_date: day(60), items: [{ price: 'price_seat', quantity: 5 }] },
  ];
  const schedule = (rest: JsonObject = {}): JsonObject => ({
    id: 'sub_sched_1',
    object: 'subscription_schedule',
    customer: 'cus_1',
    subscription: 'sub_1',
    status: 'active',
    end_behavior: 'release',
    current_phase: { start_date: START, end_date: day(31) },
    phases,
    ...rest,
  });
  const catalogue: Catalogue = new Map([
    [catalogueKey('price', 'price_seat'), priceObject()],
    [catalogueKey('coupon', 'half'), { id: 'half', percent_off: 50, duration: 'forever' }],
    [catalogueKey('promotion_code', 'promo_1'), { id: 'promo_1', promotion: { coupon: 'half' } }],
  ]);
  const subscribed = subscriptionEvent('created', { schedule: 'sub_sched_1' });
  const changes = (rest: JsonObject, ...others: readonly StoredEvent[]) =>
    told(
      [subscribed, storedEvent('subscription_schedule.updated', schedule(rest)), ...others],
      catalogue,
    ).changes.map(({ at, mrrAfter }) => [
      (at - START) / 86_400,
      decimalText(mrrAfter, MRR_DECIMALS),
    ]);

  test('sets what its phases bring', () => {
    expect(changes({})).toEqual([[31, '5000']]);
    expect(changes({ end_behavior: 'cancel' })).toEqual([
      [31, '5000'],
      [60, '0'],
    ]);
  });

  test('is read in the words of 2019', () => {
    const old = phases.map(({ items, ...phase }) => ({
      ...phase,
      plans: (items as JsonObject[]).map(({ price, quantity }) => ({
        plan: price!,
        quantity: quantity!,
      })),
    }));

    expect(changes({ end_behavior: null, renewal_behavior: 'none', phases: old })).toEqual([
      [31, '5000'],
      [60, '0'],
    ]);
  });

  test.each([
    ['a coupon of 2020', { coupon: 'half' }],
    ['a coupon', { discounts: [{ coupon: 'half', discount: null, promotion_code: null }] }],
    ['a promotion code', { discounts: [{ coupon: null, promotion_code: 'promo_1' }] }],
    [
      'a coupon of the item',
      { items: [{ price: 'price_seat', quantity: 5, discounts: [{ coupon: 'half' }] }] },
    ],
  ])('takes off %s', (_, rest) => {
    expect(changes({ phases: [phases[0]!, { ...phases[1]!, ...rest }] })).toEqual([[31, '2500']]);
  });

  test('sets nothing once it is released, canceled or not begun', () => {
    const released = { status: 'released', subscription: null, released_subscription: 'sub_1' };

    expect(changes(released)).toEqual([]);
    expect(changes({ status: 'canceled' })).toEqual([]);
    expect(changes({ status: 'not_started', subscription: null })).toEqual([]);
  });

  test('sets nothing once the subscription is shown without it', () => {
    const alone = subscriptionEvent('updated', { schedule: null }, { created: day(2) });
    const again = subscriptionEvent('updated', { schedule: 'sub_sched_1' }, { created: day(2) });

    expect(changes({}, alone)).toEqual([]);
    expect(changes({}, again)).toEqual([[31, '5000']]);
  });

  test('asks for the prices it needs, and waits for them', () => {
    const events = [subscribed, storedEvent('subscription_schedule.created', schedule())];
    const { money, missing } = foldCustomer(events, NOTHING);

    expect(money.changes).toEqual([]);
    expect(missing).toContainEqual({ kind: 'price', id: 'price_seat' });
  });

  test('says what a trial is worth, which its own items would not', () => {
    const trial = {
      status: 'trialing',
      trial_start: START,
      trial_end: day(31),
      schedule: 'sub_sched_1',
    };
    const events = [
      storedEvent('customer.subscription.created', subscriptionObject(trial)),
      storedEvent('subscription_schedule.created', schedule()),
    ];

    expect(told(events, catalogue).trialMrr.get('sub_1')).toBe(500_000_000_000n);
    expect(told(events, catalogue).subscriptions.get('sub_1')).toMatchObject({
      trialStartAt: START,
      scheduleId: 'sub_sched_1',
    });
  });
});
