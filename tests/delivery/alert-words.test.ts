import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import type { Alert } from '#analysis/risks/alert.ts';
import { alertAction, alertSentence, alertTitle } from '#delivery/alert-words.ts';
import { ALERT_TYPES, type AlertEvidence, type AlertType } from '#domain/alerts.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const SCOPE = {
  now: NOW,
  timezone: 'Pacific/Chatham' as Timezone,
  baseCurrency: 'usd' as Currency,
};

const EVIDENCE: { readonly [Type in AlertType]: AlertEvidence[Type] } = {
  declining_usage: {
    metric: 'api_calls',
    a_day_before: '1240.4',
    a_day: '818.66',
    change: -0.34,
    portfolio_change: 0,
  },
  payment_retry: {
    invoice_id: 'in_1',
    amount_due_minor: '4900',
    amount_currency: 'eur',
    attempts: 1,
    // Half past noon on 13 June in Chatham.
    next_attempt_at: '2026-06-12T23:45:00Z',
    is_hard_decline: false,
    decline_code: null,
    failure_code: 'expired_card',
    advice_code: null,
    invoices: 3,
  },
  card_expiring: {
    payment_method_id: 'pm_1',
    brand: 'visa',
    expires_month: 6,
    expires_year: 2026,
    charge_day: '2026-07-03',
  },
  scheduled_cancellation: {
    cancel_at: '2027-01-05T00:00:00Z',
    feedback: 'too_expensive',
    is_top_decile: true,
    keeps_another: false,
  },
  plan_downgrade: {
    occurred_at: '2026-06-01T00:00:00Z',
    cause: 'plan_change',
    amount_minor: '1999',
    amount_currency: 'jpy',
    mrr_before_minor: '9999',
    mrr_after_minor: '8000',
  },
  subscription_paused: { pause: 'void', paused_at: '2026-06-01T00:00:00Z' },
  dispute_opened: {
    dispute_id: 'dp_1',
    amount_minor: '1234500',
    amount_currency: 'kwd',
    reason: 'product_not_received',
    dispute_status: 'needs_response',
    opened_at: '2026-06-08T00:00:00Z',
    disputes: 2,
  },
  refund_issued: {
    refund_id: 're_1',
    amount_minor: '4900',
    amount_currency: 'usd',
    reason: null,
    created_at: '2026-06-08T00:00:00Z',
    refunds: 1,
  },
  support_ticket_spike: { tickets: '7', mean_week: '1.25' },
  trial_ending_without_card: { trial_end_at: '2026-06-12T00:00:00Z', is_over: false },
  usage_mismatch_high: {
    metric: 'reports',
    used: '356',
    limit: '400',
    utilization: 0.89,
    plan_id: 'plan_1',
    suggested_price_id: 'price_2',
    limit_reached_day: '2026-06-18',
  },
  usage_mismatch_low: {
    metric: 'reports',
    used: '12',
    limit: '400',
    utilization: 0.03,
    plan_id: 'plan_1',
    suggested_price_id: 'price_0',
  },
  mrr_decline: {
    mrr_minor: '940000',
    lowest_minor: '940000',
    mrr_before_minor: '1000000',
    before_day: '2026-06-03',
    change: -0.064,
  },
  churn_risk: { is_leaving: false, metric: 'api_calls', trend: -0.34, score: 52 },
};

function alert(type: AlertType, more: Partial<Alert> = {}): Alert {
  return {
    id: 1n,
    type,
    severity: 'warning',
    customerId: type === 'mrr_decline' ? null : 'cus_a',
    customerName: null,
    subscriptionId: null,
    status: 'active',
    outcome: null,
    note: null,
    assignedTo: null,
    mrrAtStakeMinor: 4_900n,
    currency: 'usd' as Currency,
    baseMrrAtStakeMinor: 4_900n,
    data: { ...EVIDENCE[type] },
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    resolvedAt: null,
    resolvedBy: null,
    snoozedUntil: null,
    ...more,
  };
}

describe('what an alert says', () => {
  test('is one sentence with its figures, for every type', () => {
    const said = ALERT_TYPES.map((type) => alertSentence(alert(type), SCOPE));
    expect(said).toEqual([
      'cus_a used 818.7 api calls a day in the last 15 days, 34 % less than the 1,240.4 of the 15 before.',
      'cus_a owes €49.00: one attempt failed (expired card), and Stripe tries again on 13 Jun; 2 more invoices of theirs failed too.',
      'The Visa card of cus_a ends with 06/2026, and the next charge is on 3 Jul; they pay $49.00 a month.',
      'cus_a leaves on 5 Jan 2027 and takes $49.00 a month along; the reason they gave: too expensive.',
      'cus_a went down to ¥8,000 a month on 1 Jun, ¥1,999 less than the ¥9,999 before.',
      'cus_a is paused since 1 Jun: $49.00 a month waits for them to go on.',
      'cus_a disputes KWD 1,234.500 since 8 Jun (product not received), one of 2 disputes; they pay $49.00 a month.',
      'cus_a got $49.00 back on 8 Jun; they pay $49.00 a month.',
      'cus_a opened 7 tickets in 7 days, against 1.3 in a usual week; they pay $49.00 a month.',
      'The trial of cus_a ends on 12 Jun, and there is no card to charge the $49.00 a month to.',
      'cus_a used 356 of 400 reports and reaches the limit on 18 Jun; the plan that fits is worth $49.00 a month more.',
      'cus_a used 12 of 400 reports and pays $49.00 a month more than the plan that fits.',
      'MRR is $9,400.00 and was $10,000.00 on 3 Jun: 6.4 % less.',
      'cus_a uses 34 % fewer api calls than a month ago; they pay $49.00 a month, more than most.',
    ]);
  });

  test('does without money that is not known', () => {
    for (const type of ALERT_TYPES) {
      const said = alertSentence(alert(type, { mrrAtStakeMinor: null, currency: null }), SCOPE);
      expect(said).toMatch(/^\S.*[^.]\.$/);
      expect(said).not.toMatch(/null|undefined|NaN/);
    }
  });

  test('compares nothing with nothing where nothing is used any more', () => {
    const data = { ...EVIDENCE.declining_usage, a_day_before: '0', a_day: '0', change: -1 };
    expect(alertSentence(alert('declining_usage', { data }), SCOPE)).toBe(
      'cus_a used no api calls at all in the last 30 days.',
    );
  });

  test('does not say of who ends one subscription of two that they leave', () => {
    const data = { ...EVIDENCE.scheduled_cancellation, keeps_another: true, feedback: null };
    expect(alertSentence(alert('scheduled_cancellation', { data }), SCOPE)).toBe(
      'cus_a ends a part of what they pay for on 5 Jan 2027 and takes $49.00 a month along.',
    );
  });

  test('calls customers by their name when names are kept', () => {
    const named = alert('churn_risk', { customerName: 'Acme <!channel>' });
    expect(alertTitle(named)).toBe('Likely to leave: Acme <!channel>');
    expect(alertTitle(alert('mrr_decline'))).toBe('MRR is down 6.4 %');
  });

  test('advises what fits the severity and the reason', () => {
    const retry = (more: Partial<AlertEvidence['payment_retry']>, severity: Alert['severity']) =>
      alertAction(
        alert('payment_retry', { severity, data: { ...EVIDENCE.payment_retry, ...more } }),
      );
    expect(retry({}, 'warning')).toContain('Let Stripe try again first');
    expect(retry({ attempts: 3 }, 'critical')).toContain('Ask for another card');
    expect(retry({ next_attempt_at: null }, 'critical')).toContain('nothing else will collect it');
    expect(retry({ is_hard_decline: true }, 'critical')).toContain('will not take this one again');
    expect(alertAction(alert('scheduled_cancellation'))).toContain('Offer the plan that fits');
    const noPlan = { ...EVIDENCE.usage_mismatch_high, suggested_price_id: null };
    const outgrown = alert('usage_mismatch_high', { data: noPlan });
    expect(alertAction(outgrown)).toContain('outgrown every plan');
    expect(alertSentence(outgrown, SCOPE)).toMatch(/no plan is large enough\.?$/);
  });

  test('says of a card that it has ended once its month is over', () => {
    const may = alert('card_expiring', { data: { ...EVIDENCE.card_expiring, expires_month: 5 } });
    expect(alertSentence(may, SCOPE)).toContain('cus_a ended with 05/2026');
  });
});
