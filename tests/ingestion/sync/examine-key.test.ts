import { expect, test } from 'vitest';

import { EVENT_TYPE_LISTS } from '#ingestion/sync/event-types.ts';
import { examineKey } from '#ingestion/sync/examine-key.ts';
import type { StripeClient } from '#ingestion/sync/stripe-client.ts';
import { StripeRefusal } from '#ingestion/sync/stripe-errors.ts';

const ALL = EVENT_TYPE_LISTS.flat();

/** Answers every list with nothing, save what is given by path; a text refuses. */
function stripe(answers: Record<string, unknown[] | string> = {}): StripeClient {
  return {
    apiVersion: '2026-10-28.endive',
    get: async (path) => {
      const answer = answers[path] ?? [];
      if (typeof answer === 'string')
        throw new StripeRefusal('permission', answer, { permission: answer });
      return { body: { object: 'list', data: answer as never }, readAt: 1_780_000_000 };
    },
  };
}

test('an endpoint is examined for every event that is read, in the account’s own words', async () => {
  const found = await examineKey(
    stripe({
      '/v1/webhook_endpoints': [
        { url: 'https://a/webhooks/stripe', status: 'enabled', enabled_events: ALL },
        { url: 'https://b/webhooks/stripe', status: 'disabled', enabled_events: ['*'] },
        { url: 'https://c/webhooks/stripe', status: 'enabled', enabled_events: ALL.slice(2) },
        { url: 'https://d/elsewhere', status: 'enabled', enabled_events: ['*'] },
      ],
    }),
  );
  expect(found).toEqual({
    refused: [],
    metersRefused: null,
    stripeSeconds: 1_780_000_000,
    endpoints: [
      { url: 'https://a/webhooks/stripe', isEnabled: true, missing: [] },
      { url: 'https://b/webhooks/stripe', isEnabled: false, missing: [] },
      { url: 'https://c/webhooks/stripe', isEnabled: true, missing: ALL.slice(0, 2) },
    ],
  });
});

test('what the key need not read is told apart from what it must', async () => {
  const found = await examineKey(
    stripe({
      '/v1/invoices': 'no invoices',
      '/v1/billing/meters': 'no meters',
      '/v1/webhook_endpoints': 'no endpoints',
    }),
  );
  expect(found).toMatchObject({
    refused: ['no invoices'],
    metersRefused: 'no meters',
    endpoints: null,
  });
});
