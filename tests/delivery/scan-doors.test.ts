import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { scanRisks } from '#delivery/cli/commands/scan-risks.ts';
import { postScan } from '#delivery/rest/alerts-scan.ts';
import type { HttpRequest } from '#delivery/rest/exchange.ts';

import { test } from '../support/database.ts';
import { documented } from '../support/documented.ts';
import { operations, restContext } from '../support/doors.ts';
import { addSpans } from '../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

function request(body = ''): HttpRequest {
  return { body: async () => Buffer.from(body) } as unknown as HttpRequest;
}

test('a scan says the same over REST and on the command line', async ({ db }) => {
  await addSpans(db, [
    {
      customer: 'cus_a',
      mrr: '4900',
      from: '2025-01-01T00:00:00Z',
      cancelAt: '2026-06-12T00:00:00Z',
    },
    {
      customer: 'cus_b',
      mrr: '900',
      from: '2025-01-01T00:00:00Z',
      cancelAt: '2026-09-01T00:00:00Z',
    },
  ]);
  const context = restContext(db, NOW);
  expect(await documented(postScan)(context, request())).toEqual({
    critical: 1,
    warning: 1,
    informational: 0,
    opened: 2,
    cleared: 0,
  });
  await db`update subscriptions set cancel_at = null where cancel_at > '2026-07-01'`;
  const typed = await scanRisks.run(
    { db: async () => db, operations: operations(NOW), progress() {} } as never,
    { words: [], flags: new Set(), values: {} },
  );
  expect(typed?.json).toEqual({ critical: 1, warning: 0, informational: 0, opened: 0, cleared: 1 });
  expect(typed?.text(80)).toBe(
    '0 opened, 0 changed, 1 cleared.\n1 alert is open: 1 critical, 0 warnings, 0 informational.',
  );
  await expect(documented(postScan)(context, request('{"all":true}'))).rejects.toThrow();
});
