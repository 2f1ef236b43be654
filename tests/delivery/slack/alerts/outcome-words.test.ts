import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';

import type { Alert } from '#analysis/risks/alert.ts';
import { outcomeWords, stakeWord } from '#delivery/slack/alerts/outcome-words.ts';
import type { Currency } from '#domain/currency.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

function ended(type: Alert['type'], outcome: Alert['outcome']): Alert {
  return {
    id: 1n,
    type,
    severity: 'warning',
    customerId: type === 'mrr_decline' ? null : 'cus_a',
    customerName: null,
    subscriptionId: null,
    status: 'resolved',
    outcome,
    note: null,
    assignedTo: null,
    mrrAtStakeMinor: 4_900n,
    currency: 'usd' as Currency,
    baseMrrAtStakeMinor: 4_900n,
    data: {},
    version: 2,
    createdAt: NOW,
    updatedAt: NOW,
    resolvedAt: NOW,
    resolvedBy: null,
    snoozedUntil: null,
  };
}

test('an alert that has ended says the money that was at stake', () => {
  expect(outcomeWords(ended('payment_retry', 'kept'))).toBe('Kept $49.00 a month');
  expect(outcomeWords(ended('usage_mismatch_low', 'lost'))).toBe('Lost $49.00 a month');
  expect(outcomeWords(ended('usage_mismatch_high', 'won'))).toBe('Won $49.00 a month');
});

test('an offer that nobody took, and a fall that has happened, kept no money', () => {
  expect(outcomeWords(ended('usage_mismatch_high', 'kept'))).toBe('Kept');
  expect(outcomeWords(ended('usage_mismatch_high', 'lost'))).toBe('Lost');
  expect(outcomeWords(ended('mrr_decline', 'kept'))).toBe('Kept');
});

test('the money of an alert is called what it is', () => {
  expect(stakeWord(ended('payment_retry', null))).toBe('At stake');
  expect(stakeWord(ended('usage_mismatch_high', null))).toBe('To win');
  expect(stakeWord(ended('mrr_decline', null))).toBe('Gone');
});
