import { z } from 'zod';

import { postBatch, postTrack } from '#delivery/rest/usage.ts';
import { METRIC_KINDS, MOST_RECORDS } from '#domain/usage.ts';

import { operation } from './operation.ts';
import { batchAnswer, trackAnswer } from './usage-answers.ts';

const ID_LONGEST = 255;
const METRIC_LONGEST = 100;

/** One record of usage, as the intake reads it. */
export const usageRecord = z.strictObject({
  customer_id: z.string().min(1).max(ID_LONGEST),
  metric_name: z.string().min(1).max(METRIC_LONGEST),
  quantity: z
    .union([z.number(), z.string()])
    .meta({ description: 'At most 12 digits and 9 decimals; below 0 only to correct a sum.' }),
  timestamp: z.iso
    .datetime({ offset: true })
    .nullish()
    .meta({ description: 'An instant with its offset; now when left out.' }),
  idempotency_key: z
    .string()
    .min(1)
    .max(ID_LONGEST)
    .nullish()
    .meta({ description: 'A record whose key was seen before changes nothing.' }),
  kind: z.enum(METRIC_KINDS).nullish(),
});

export const usageOperations = [
  operation(postTrack, {
    summary: 'Stores one record of usage; its idempotency_key makes it safe to send again.',
    body: { 'application/json': usageRecord },
    answer: trackAnswer,
  }),
  operation(postBatch, {
    summary: 'Stores many records of usage, each taken or rejected by itself.',
    body: {
      'application/json': z.strictObject({ records: z.array(usageRecord).max(MOST_RECORDS) }),
      'application/x-ndjson': z
        .string()
        .meta({ description: 'One record a line, as many as arrive in time.' }),
    },
    problems: { 503: { when: 'The database failed on the way: `detail` says where to go on.' } },
    answer: batchAnswer,
  }),
];
