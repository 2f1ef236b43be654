import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import type { Customer } from '#analysis/customers/customer.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import type { Message } from '#delivery/slack/block-kit/blocks.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { customerBlocks } from '#delivery/slack/customer/blocks.ts';
import { historyLine } from '#delivery/slack/customer/history.ts';
import {
  customerMessage,
  severalCustomers,
  unknownCustomer,
} from '#delivery/slack/customer/message.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';

import { validateMessage, validateView } from '../../../../src/playground/block-kit/validate.ts';
import type { JsonObject } from '../../../../src/playground/json.ts';
import { FAILED_PAYMENT } from '../../../support/alert-rows.ts';
import { aMovement } from '../support/figures.ts';

const NOW = Temporal.Instant.from('2031-05-14T10:00:00Z');
const USD = parseCurrency('usd') as Currency;
const SETTING = {
  now: NOW,
  timezone: parseTimezone('UTC')!,
  baseCurrency: USD,
  isSimulated: false,
};

const MARKUP =
  '<!channel> <!here|x> <@U0DANA> <#C0REV> <https://evil.example|Acme> &lt;!x&gt; & < > | ` * _ ~';
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4000 }),
  fc
    .array(fc.constantFrom(...MARKUP.split(' '), '\n', '\0', '\ud800'), { maxLength: 60 })
    .map((parts) => parts.join('')),
);

/** Everything there is, twenty times over, with names that mean harm. */
const customers = fc.record({ name: nasty, id: nasty, plan: nasty, metric: nasty }).map(worst);

describe('a card, whatever its names say,', () => {
  test('is one that Slack takes, and wakes nobody', () => {
    fc.assert(
      fc.property(customers, (customer) => {
        accepts(customerMessage(customer, SETTING));
        const blocks = customerBlocks(customer, historyLine(customer.history), SETTING);
        const view = JSON.parse(JSON.stringify(modal(customer.customerId, blocks))) as JsonObject;
        expect(validateView(view, 'modal')).toEqual([]);
        calls(view);
      }),
      { numRuns: 60 },
    );
  });

  test('is chosen among others that way, too', () => {
    fc.assert(
      fc.property(nasty, (name) => {
        const names = { customerId: name, customerName: name, attribution: name };
        const match = { ...names, mrrMinor: 1n, currency: USD };
        const matches = Array.from({ length: 10 }, (_, n) => ({ ...match, account: `eu${n}` }));
        accepts(severalCustomers({ matches, isMore: true }, { typed: name, command: 'customer' }));
        accepts(unknownCustomer(name));
      }),
      { numRuns: 60 },
    );
  });
});

function accepts(message: Message): void {
  expect(validateMessage(JSON.parse(JSON.stringify(message)) as JsonObject)).toEqual([]);
  calls(message);
}

const DATE = /<!date\^\d+\^[^<>|]*\|[^<>|]*>/g;

/** In everything that Slack parses there is no markup but dates. */
function calls(value: unknown): void {
  for (const text of parsedTexts(value)) expect(text.replaceAll(DATE, '')).not.toMatch(/[<>]/);
}

/** Of every mrkdwn object, in which a quote begins a line of ours; the rest Slack shows as it is. */
function parsedTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(parsedTexts);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn')
    return [(value as unknown as { text: string }).text.replaceAll(/^>/gm, '')];
  return Object.values(value).flatMap(parsedTexts);
}

interface Names {
  readonly name: string;
  readonly id: string;
  readonly plan: string;
  readonly metric: string;
}

function worst({ name, id, plan, metric }: Names): Customer {
  const many = <One>(one: One): One[] => Array.from({ length: 20 }, () => one);
  const day = Temporal.PlainDate.from('2031-05-14');
  const points = Array.from({ length: 36 }, (_, n) => ({
    day: day.subtract({ months: 35 - n }),
    mrrMinor: BigInt(n) * 10n ** 15n,
  }));
  return {
    customerId: id,
    customerName: name,
    attribution: metric,
    metadataKey: plan,
    account: 'eu',
    hasOtherAccounts: true,
    isLivemode: true,
    stripeAccountId: null,
    asOf: NOW,
    firstPaidAt: NOW.subtract({ hours: 100_000 }),
    mrrMinor: 10n ** 16n,
    currency: USD,
    subscriptions: many({
      subscriptionId: id,
      status: 'past_due',
      currency: USD,
      mrrMinor: 10n ** 15n,
      isAtRisk: true,
      isIncomplete: true,
      collectionPause: 'void',
      startedAt: NOW,
      trialEndAt: NOW,
      trialMrrMinor: 1n,
      periodEndAt: NOW,
      cancelAt: NOW,
      endedAt: null,
      cancellationFeedback: metric,
      nextChange: { at: NOW, mrrMinor: 1n },
      items: many({
        priceId: id,
        planId: plan,
        planName: plan,
        productName: name,
        interval: 'month',
        intervalCount: 1,
        isMetered: true,
        quantity: '3',
        mrrMinor: 1n,
        discountMinor: 1n,
        discountEndsAt: NOW,
        isFormerPrice: true,
      }),
    }),
    subscriptionsInAll: 999,
    history: { currency: USD, isConverted: false, days: points, months: points },
    usage: many({
      subscriptionId: id,
      planId: plan,
      planName: plan,
      currency: USD,
      mrrMinor: 1n,
      limits: many({
        metric,
        kind: 'sum' as const,
        used: '12345678901234567890.5',
        limit: '3',
        per: 'month' as const,
        fromDay: day,
      }),
      isJudged: true,
      finding: 'upgrade' as const,
      suggestedPlanName: plan,
      differenceMinor: 1n,
      limitReachedOn: day,
    }),
    score: null,
    alerts: many(anAlert({ name, id })),
    alertsInAll: 999,
    movements: many({ ...aMovement, customerId: id }),
    movementsInAll: 999,
    experiments: many({
      id: 1,
      name,
      state: 'running' as const,
      metric: 'arpu' as const,
      changeDescription: plan,
      arm: 'control' as const,
      sinceAt: NOW,
      outcome: null,
    }),
  };
}

function anAlert({ name, id }: Pick<Names, 'name' | 'id'>): Alert {
  return {
    id: 1n,
    type: 'payment_retry',
    severity: 'critical',
    customerId: id,
    customerName: name,
    subscriptionId: id,
    status: 'active',
    outcome: null,
    note: name,
    assignedTo: name,
    mrrAtStakeMinor: 10n ** 15n,
    currency: USD,
    baseMrrAtStakeMinor: null,
    data: { ...FAILED_PAYMENT, decline_code: name },
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    resolvedAt: null,
    resolvedBy: null,
    snoozedUntil: null,
  };
}
