import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createAuthenticate } from '#delivery/access/api-keys.ts';
import type { CommandContext } from '#delivery/cli/command.ts';
import { commands } from '#delivery/cli/commands.ts';
import { runCommandLine } from '#delivery/cli/run.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import { test as base } from '../../support/database.ts';
import { operations } from '../../support/doors.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

/** Runs a line as if it had been typed, on this file's database. */
const test = base.extend('type', async ({ db }) => {
  const context: CommandContext = {
    db: async () => db,
    settings: () => ({
      timezone: 'UTC' as Timezone,
      baseCurrency: parseCurrency('usd') as Currency,
      thresholds: { usageMismatch: 0.7, supportTicketSpike: 3 },
      forwarding: { opsp: null, webhook: null, email: null },
      slack: { mode: 'local', botToken: null, appToken: null, apiUrl: 'http://127.0.0.1/' },
      stripe: {
        isSimulated: false,
        accounts: [{ name: 'main' }],
        webhookSecrets: [{ account: 'main' }],
      },
    }),
    now: () => NOW,
    version: '1.2.3',
    progress: () => {},
    operations: operations(NOW),
  };
  return async (line: string, changes: Partial<CommandContext> = {}) => {
    const printed: string[] = [];
    const complained: string[] = [];
    const words = line.split(' ').filter(Boolean);
    const exitCode = await runCommandLine(
      words,
      { ...context, ...changes },
      {
        print: (text) => printed.push(text),
        complain: (text) => complained.push(text),
        width: 80,
      },
    );
    const out = printed.join('\n');
    return {
      exitCode,
      out,
      complaint: complained.join('\n'),
      json: () => JSON.parse(out) as unknown,
    };
  };
});

describe('help', () => {
  test('nothing, help and --help list every command in 80 columns', async ({ type }) => {
    const { out, exitCode } = await type('');
    for (const { name } of commands) expect(out).toContain(`\n  ${name}`);
    expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(exitCode).toBe(0);
    expect((await type('help')).out).toBe(out);
    expect((await type('--help')).out).toBe(out);
  });

  test('every command has a summary, and examples that it understands', async ({ type }) => {
    for (const { name, examples } of commands) {
      const { out, exitCode } = await type(`help ${name}`);
      expect(exitCode, name).toBe(0);
      expect(examples.length, name).toBeGreaterThan(0);
      for (const example of examples) {
        expect(out).toContain(example);
        expect(example).toContain(`moneyradar ${name}`);
      }
    }
  });

  test('help for the first of two words shows all that begin with it', async ({ type }) => {
    const { out } = await type('help api-key');
    expect(out).toMatch(/api-key create[\s\S]+api-key list[\s\S]+api-key revoke/);
    expect((await type('snapshots --help')).out).toBe((await type('help snapshots')).out);
  });
});

describe('what is not understood ends with 2 and a way on', () => {
  test.for([
    ['snapshot', 'Did you mean `snapshots`?'],
    ['snaphsots', 'Did you mean `snapshots`?'],
    ['api-keys create', 'Did you mean `api-key create`?'],
    ['xyzzy', '`moneyradar help` lists them all.'],
    ['api-key', '`api-key create`, `api-key list`, `api-key revoke`'],
    ['mrr --colour', "Unknown option '--colour'"],
    ['mrr now', '`mrr` does not take `now`.'],
    ['api-key revoke', '`api-key revoke` needs ID.'],
    ['snapshots --days many', '--days must be a whole number from 1 to 3660.'],
    ['snapshots --days', 'argument missing'],
    ['snapshots --from 2026-02-30', '--from must be a day'],
    ['snapshots --to 2026-06-01', '--from is needed when to is given.'],
    ['calculate-mrr --date 2026-06-11', '--date must not be after today, 2026-06-10.'],
    ['movements --type loss', '--type must be one of new, reactivation'],
    ['movements --cursor abc', '--cursor is not one'],
    ['reconcile --at soon', '--at must be a day as YYYY-MM-DD or an instant'],
    ['reconcile --rule magic', '--rule must be one of carried_over, scheduled_cancellation'],
    ['reconcile --cursor abc', '--cursor is not one'],
    ['replay-event', 'needs the ID of one event, or --failed'],
    ['replay-event evt_1 --failed', 'needs the ID of one event, or --failed'],
    ['api-key create --scope read', 'needs --name'],
    ['api-key create --name x --scope root', '--scope must be one of read, track, write, admin.'],
    ['api-key create --name x', '--scope must be one of'],
  ] as const)('moneyradar %s', async ([line, hint], { type }) => {
    const { exitCode, complaint, out } = await type(line);
    expect(complaint).toContain(hint);
    expect(exitCode).toBe(2);
    expect(out).toBe('');
  });
});

describe('what fails ends with 1', () => {
  test('a reason in a sentence, and where it comes from only with -v', async ({ type }) => {
    const failing = { db: () => Promise.reject(new Error('The database does not answer.')) };
    const short = await type('mrr', failing);
    expect(short).toMatchObject({ exitCode: 1, complaint: 'The database does not answer.' });
    const long = await type('mrr -v', failing);
    expect(long.complaint).toMatch(/The database does not answer\.\n +at /);
  });

  test('a database that was never set up is told how to be', async ({ type }) => {
    const missing = Object.assign(new Error('relation "customers" does not exist'), {
      code: '42P01',
    });
    const { complaint } = await type('mrr', { db: () => Promise.reject(missing) });
    expect(complaint).toMatch(/Run `moneyradar init`/);
  });
});

describe('revenue', () => {
  const SPANS = [
    { customer: 'cus_a', mrr: '1999', from: '2026-06-09T08:00:00Z' },
    { customer: 'cus_b', mrr: '5000', from: '2026-01-15T12:00:00Z', until: '2026-06-10T08:00:00Z' },
  ];

  test('is shown to a person in lines and to a program as REST shows it', async ({ db, type }) => {
    await addSpans(db, SPANS);
    const { out } = await type('mrr');
    expect(out.split('\n')).toEqual([
      'MRR        $19.99',
      'Committed  $19.99',
      'At risk    $0.00',
      'Customers  1',
    ]);
    expect((await type('mrr --json')).json()).toMatchObject({
      current_mrr: 19.99,
      currency: 'USD',
    });
  });

  test('stands beside the trials that run', async ({ db, type }) => {
    await addSpans(db, SPANS);
    await db`
      insert into subscriptions
        (customer_id, stripe_id, status, currency, data_state, trial_mrr_minor, has_payment_method)
      select id, 'sub_trial', 'trialing', 'usd', 'complete', 4900, false
      from customers where stripe_id = 'cus_a'`;

    expect((await type('mrr')).out).toContain(
      'Trials     1 worth $49.00, 1 without a payment method',
    );
    expect((await type('mrr --json')).json()).toMatchObject({
      trial_pipeline: { count: 1, mrr: 49, without_payment_method: 1 },
      usage_run_rate: 0,
    });
  });

  test('day by day', async ({ db, type }) => {
    await addSpans(db, SPANS);
    const { out } = await type('snapshots --days 2');
    expect(out.split('\n')).toEqual([
      'Day              MRR      New  Back  Expansion  Contraction    Churn  Customers',
      '2026-06-09    $69.99  +$19.99                                                 2',
      '2026-06-10 *  $19.99                                         −$50.00          1',
      '',
      '* The day is not over: it stands as of now.',
    ]);
  });

  test('movement by movement', async ({ db, type }) => {
    await addSpans(db, SPANS);
    const { out } = await type('movements --from 2026-06-01');
    expect(out.split('\n')).toEqual([
      'Day         Customer  Movement  Cause      Plan     Amount  MRR after',
      '2026-06-09  cus_a     new       signup     prod_1  +$19.99     $19.99',
      '2026-06-10  cus_b     churn     cancelled  prod_1  −$50.00      $0.00',
    ]);
    expect((await type('movements --limit 1')).out).toMatch(/There are more: --cursor \S+$/);
  });

  test('rates, and what they did to MRR', async ({ db, type }) => {
    await addSpans(db, [
      { customer: 'cus_jpy', currency: 'jpy', mrr: '50000', from: '2026-01-01T00:00:00Z' },
    ]);
    await type('fx set JPY 0.0067 --from 2026-01-01');
    await type('fx set JPY 0.0059 --from 2026-06-08');
    const { out } = await type('fx effects --from 2026-06-01');
    expect(out.split('\n')).toEqual([
      'Currency  MRR before  Rate before  Rate after   Effect',
      'JPY          ¥50,000       0.0067      0.0059  −$40.00',
    ]);
  });

  test('a calculated day is stored with all before it', async ({ db, type }) => {
    await addSpans(db, SPANS);
    expect((await type('calculate-mrr --date 2026-06-09 --json')).json()).toMatchObject({
      date: '2026-06-09',
      total_mrr: 69.99,
    });
    expect((await type('status --json')).json()).toMatchObject({
      last_snapshot_date: '2026-06-09',
    });
  });
});

describe('keys', () => {
  test('are made, listed and revoked, and each step is in the audit log', async ({ db, type }) => {
    const options = { db, environmentKey: null, now: () => NOW, onError: () => {} };
    const authenticate = createAuthenticate(options);
    const made = (await type('api-key create --name grafana --scope read,track --json')).json();
    const { id, key } = made as { id: string; key: string };
    expect(await authenticate(key)).toEqual({ id, scopes: ['read', 'track'] });
    const listed = await type('api-key list');
    expect(listed.out).toMatch(new RegExp(`${id} +grafana +read track`));
    expect(listed.out).not.toContain(key);
    expect((await type(`api-key revoke ${id}`)).exitCode).toBe(0);
    expect(await authenticate(key)).toBeNull();
    const audit = await db`select actor, action, subject from audit_log order by id`;
    expect(audit).toEqual([
      { actor: 'cli', action: 'api_key_created', subject: id },
      { actor: 'cli', action: 'api_key_revoked', subject: id },
    ]);
  });

  test('one that is not there cannot be revoked', async ({ type }) => {
    const { exitCode, out } = await type('api-key revoke 0123');
    expect(exitCode).toBe(1);
    expect(out).toMatch('There is no key 0123.');
  });
});

describe('upkeep', () => {
  test('a check of a ledger that is not what the events say fails', async ({ db, type }) => {
    expect(await type('rebuild --check')).toMatchObject({ exitCode: 0 });
    await addSpans(db, [{ customer: 'cus_a', mrr: '1999', from: '2026-06-09T08:00:00Z' }]);
    const { exitCode, out } = await type('rebuild --check');
    expect(out).toMatch(/^1 customer: \d+ rows would change; `moneyradar rebuild` mends it\.$/);
    expect(exitCode).toBe(1);
    expect((await type('rebuild')).exitCode).toBe(0);
    expect(await type('rebuild --check')).toMatchObject({ exitCode: 0 });
  });

  test('a rebuild names ten of those who could not be folded, and fails', async ({ type }) => {
    const failed = Array.from({ length: 12 }, (_, number) => ({
      stripeId: `cus_${number}`,
      error: 'two items are one',
    }));
    const rebuilt = { customers: 500, differences: 0, failed };
    const changes = { operations: { ...operations(NOW), rebuild: async () => rebuilt } };

    const { exitCode, out } = await type('rebuild', changes);

    expect(exitCode).toBe(1);
    expect(out).toContain('cus_9 could not be folded and is as before: two items are one.');
    expect(out).toMatch(/\n… and 2 more\.$/);
    const told = (await type('rebuild --json', changes)).json();
    expect(told).toMatchObject({ failed_customers: { 11: { id: 'cus_11' } } });
  });

  test('an event that was given up is taken in again', async ({ db, type }) => {
    await db`
      insert into stripe_events (id, created_at, is_livemode, type, state, attempts, payload)
      values ('evt_1', '2026-06-01', false, 'invoice.paid', 'dead', 8, '{}')`;
    const replayed = await type('replay-event --failed --json');
    expect(replayed.json()).toEqual({ event_ids: ['evt_1'] });
    const [event] = await db`select state, attempts from stripe_events`;
    expect(event).toEqual({ state: 'pending', attempts: 0 });
    expect((await type('replay-event evt_2')).exitCode).toBe(1);
  });
});
