import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { test as base } from '../../support/database.ts';
import { commandContext, terminal } from '../../support/terminal.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

const test = base.extend('type', async ({ db }) => terminal(commandContext(db, NOW), 100));

describe('moneyradar settings', () => {
  test('sets, shows, resets and remembers', async ({ type }) => {
    const set = await type('settings', 'set', 'digest_at', '08:15');
    expect(set.code).toBe(0);
    expect(set.text).toBe('digest_at: 09:00 → 08:15');
    expect((await type('settings')).text).toMatch(/digest_at\s+08:15\s+cli/);
    expect((await type('settings')).text).toMatch(/timezone\s+Europe\/Berlin\s+the environment/);
    expect((await type('settings', 'set', 'digest_at', '08:15')).text).toContain('holds already');
    expect((await type('settings', 'reset', 'digest_at')).text).toBe('digest_at: 08:15 → 09:00');
    expect((await type('settings', 'reset', 'digest_at')).text).toContain('holds already');
    expect((await type('settings')).text).toMatch(/digest_at\s+09:00\s+the environment/);
    const { changes } = JSON.parse((await type('settings', 'history', '--json')).text) as {
      changes: unknown[];
    };
    expect(changes).toMatchObject([
      { key: 'digest_at', before: '08:15', after: null, author: 'cli' },
      { key: 'digest_at', before: null, after: '08:15', author: 'cli' },
    ]);
  });

  test('takes lists with commas, and none', async ({ type }) => {
    await type('settings', 'set', 'muted_alert_types', 'refund_issued, card_expiring');
    expect((await type('settings')).text).toMatch(/muted_alert_types\s+Refunds, Expiring cards/);
    await type('settings', 'set', 'muted_alert_types', 'none');
    expect((await type('settings')).text).toMatch(/muted_alert_types\s+none/);
  });

  test.for([
    [['settings', 'set', 'timezon', 'UTC'], 'Did you mean `timezone`?'],
    [['settings', 'set', 'timezone', 'Mars'], 'timezone must be the IANA name'],
    [['settings', 'set', 'customer_names', 'maybe'], 'customer_names must be'],
    [['settings', 'set', 'allowed_users', 'none'], 'would leave nobody'],
  ] as const)('%s is not understood', async ([words, said], { type }) => {
    const { code, text } = await type(...words);
    expect(code).toBe(2);
    expect(text).toContain(said);
  });
});
