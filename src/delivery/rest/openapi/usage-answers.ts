import { z } from 'zod';

import { count } from './fields.ts';

export const trackAnswer = z.strictObject({ accepted: count, duplicates: count });

export const batchAnswer = z.strictObject({
  accepted: count,
  duplicates: count,
  rejected_count: count,
  rejected: z.array(z.strictObject({ index: count, field: z.string(), error: z.string() })),
});
