import { describe, expect, test } from 'vitest';

import type { InvoiceFacts } from '#domain/facts.ts';

import {
  customer,
  day,
  invoice,
  item,
  movementsOf,
  mrrAt,
  price,
  subscription,
} from '../support/facts.ts';

const SIGNUP = '0 new signup 0 → 1000';
const items = [item(price('1000'))];
const pastDue = subscription('sub_1', { items }, { effectiveAt: day(5), status: 'past_due' });
const failed = { effectiveAt: day(5), createdAt: day(5) };

const withInvoices = (...invoices: readonly InvoiceFacts[]) => customer([pastDue], { invoices });

describe('a subscription that is past due', () => {
  test('lapses when its oldest open invoice is 30 days old to the second', () => {
    const facts = withInvoices(invoice('in_1', failed));

    expect(mrrAt(facts, day(35) - 1)).toBe('1000');
    expect(mrrAt(facts, day(35))).toBe('0');
    expect(movementsOf(facts)).toEqual([SIGNUP, '35 churn involuntary 1000 → 0']);
  });

  test('lapses 30 days after the due date of an invoice that was sent', () => {
    const sent = invoice('in_1', { ...failed, dueAt: day(50) });

    expect(movementsOf(withInvoices(sent))).toEqual([SIGNUP, '80 churn involuntary 1000 → 0']);
  });

  test('stays for as long as a retry is planned', () => {
    const planned = invoice('in_1', { ...failed, nextAttemptAt: day(50) });
    const givenUp = invoice(
      'in_1',
      { ...failed, nextAttemptAt: day(50) },
      { effectiveAt: day(50), nextAttemptAt: null },
    );

    expect(movementsOf(withInvoices(planned))).toEqual([SIGNUP]);
    expect(movementsOf(withInvoices(givenUp))).toEqual([SIGNUP, '50 churn involuntary 1000 → 0']);
  });

  test('stays while a newer invoice still has a retry', () => {
    const newer = invoice(
      'in_2',
      { effectiveAt: day(20), createdAt: day(20), nextAttemptAt: day(40) },
      { effectiveAt: day(40), nextAttemptAt: null },
    );

    expect(movementsOf(withInvoices(invoice('in_1', failed), newer))).toEqual([
      SIGNUP,
      '40 churn involuntary 1000 → 0',
    ]);
  });

  test('does not come back by a new invoice, which is no payment', () => {
    const newer = invoice('in_2', {
      effectiveAt: day(36),
      createdAt: day(36),
      nextAttemptAt: day(39),
    });

    expect(movementsOf(withInvoices(invoice('in_1', failed), newer))).toEqual([
      SIGNUP,
      '35 churn involuntary 1000 → 0',
    ]);
    const changed = subscription(
      'sub_1',
      { items },
      { effectiveAt: day(5), status: 'past_due' },
      { effectiveAt: day(37), cancelAt: day(60) },
    );
    const facts = customer([changed], { invoices: [invoice('in_1', failed), newer] });
    expect(movementsOf(facts)).toEqual([SIGNUP, '35 churn involuntary 1000 → 0']);
  });

  test.each(['paid', 'void', 'uncollectible'])('stays when the invoice is %s', (status) => {
    const closed = invoice('in_1', failed, { effectiveAt: day(34), status });

    expect(movementsOf(withInvoices(closed))).toEqual([SIGNUP]);
  });

  test('stays without any invoice, and whatever another subscription owes', () => {
    const other = invoice('in_1', { ...failed, subscriptionId: 'sub_2' });

    expect(movementsOf(withInvoices())).toEqual([SIGNUP]);
    expect(movementsOf(withInvoices(other))).toEqual([SIGNUP]);
  });

  test('comes back by paying after it has lapsed', () => {
    const back = subscription(
      'sub_1',
      { items },
      { effectiveAt: day(5), status: 'past_due' },
      { effectiveAt: day(40), status: 'active' },
    );
    const paid = invoice('in_1', failed, { effectiveAt: day(40), status: 'paid' });

    expect(movementsOf(customer([back], { invoices: [paid] }))).toEqual([
      SIGNUP,
      '35 churn involuntary 1000 → 0',
      '40 reactivation returned 0 → 1000 away since 35',
    ]);
  });

  test('has left already when the cancellation follows', () => {
    const ended = subscription(
      'sub_1',
      { items },
      { effectiveAt: day(5), status: 'past_due' },
      { effectiveAt: day(60), status: 'canceled' },
    );

    expect(movementsOf(customer([ended], { invoices: [invoice('in_1', failed)] }))).toEqual([
      SIGNUP,
      '35 churn involuntary 1000 → 0',
    ]);
  });
});

test('an old open invoice does not trouble a subscription that is active', () => {
  const active = subscription('sub_1', { items });

  expect(movementsOf(customer([active], { invoices: [invoice('in_1', failed)] }))).toEqual([
    SIGNUP,
  ]);
});

test('two hundred daily bills that stay open are judged in a moment', () => {
  const days = Array.from({ length: 200 }, (_, index) => index + 1);
  const retried = [0, 1, 2, 3].map((attemptCount) => ({ attemptCount, nextAttemptAt: day(900) }));
  const invoices = days.map((since) =>
    invoice(
      `in_${since}`,
      ...retried.map((state, index) => ({
        ...state,
        createdAt: day(since),
        effectiveAt: day(since + index),
      })),
    ),
  );
  const renewals = days.map((since) => ({ effectiveAt: day(since), status: 'past_due' }));
  const startedMs = performance.now();

  const mrr = mrrAt(
    customer([subscription('sub_1', { items: [item(price('1000'))] }, ...renewals)], { invoices }),
    day(200),
  );

  expect(performance.now() - startedMs).toBeLessThan(2_000);
  expect(mrr).toBe('1000');
});
