import { z } from 'zod';

import type { Described } from './described.ts';

/** What the server answers beside the REST interface; Slack's own address is between Slack and it. */
export const serverOperations: readonly Described[] = [
  {
    operationId: 'getOpenApi',
    method: 'GET',
    path: '/api/openapi.json',
    summary: 'This document.',
    scope: null,
    status: 200,
    answer: z.record(z.string(), z.unknown()),
    problems: {},
  },
  {
    operationId: 'getHealth',
    method: 'GET',
    path: '/healthz',
    summary: 'Whether the process lives.',
    scope: null,
    status: 200,
    answer: z.strictObject({ status: z.literal('ok') }),
    problems: {},
  },
  {
    operationId: 'getReadiness',
    method: 'GET',
    path: '/readyz',
    summary: 'Whether the database answers and has every migration.',
    scope: null,
    status: 200,
    answer: z.strictObject({ status: z.literal('ready') }),
    problems: { 503: { when: 'It is not ready; `detail` says why.' } },
  },
  {
    operationId: 'getPrometheus',
    method: 'GET',
    path: '/metrics',
    summary: 'Queues, ages, failures and answers for Prometheus; on this machine without a key.',
    scope: 'read',
    isOpenLocally: true,
    status: 200,
    answer: z.string(),
    answerType: 'text/plain',
    problems: {
      401: { when: 'There is no key, or nobody knows it.' },
      403: { when: 'The key lacks the scope.' },
    },
  },
  {
    operationId: 'postStripeWebhook',
    method: 'POST',
    path: '/webhooks/stripe',
    summary: 'Takes an event from Stripe, which signs it.',
    scope: null,
    headers: {
      'Stripe-Signature': z.string().meta({ description: "Stripe's signature of the raw body." }),
    },
    body: { 'application/json': z.record(z.string(), z.unknown()) },
    status: 200,
    answer: z.strictObject({ received: z.literal(true) }),
    problems: {
      400: { when: 'The signature or the body is not good.' },
      413: { when: 'The body is too large.' },
      415: { when: 'The body is compressed.' },
      500: { when: 'Something went wrong; Stripe sends it again.' },
      503: { when: 'It cannot be stored now, or no secret is set; Stripe sends it again.' },
    },
  },
];
