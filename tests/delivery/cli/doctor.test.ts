import { Temporal } from 'temporal-polyfill';
import { describe, expect, onTestFinished } from 'vitest';

import type { CommandContext, Settings } from '#delivery/cli/command.ts';
import { runCommandLine } from '#delivery/cli/run.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { createLocalSlack } from '#playground/local-slack.ts';
import type { Db } from '#store/postgres.ts';

import { test as base } from '../../support/database.ts';
import { examined, operations } from '../../support/doors.ts';
import { startSmtpReceiver } from '../../support/smtp-receiver.ts';

const now = () => Temporal.Now.instant();

const test = base
  .extend('slack', async ({}, { onCleanup }) => {
    const slack = await createLocalSlack({ now });
    onCleanup(slack.stop);
    return slack;
  })
  .extend('settings', async ({ slack }): Promise<Settings> => ({
    timezone: 'Europe/Berlin' as Timezone,
    baseCurrency: parseCurrency('usd') as Currency,
    thresholds: { usageMismatch: 0.7, supportTicketSpike: 3 },
    forwarding: { opsp: null, webhook: null, email: null },
    slack: { mode: 'http', botToken: slack.botToken, appToken: null, apiUrl: slack.apiUrl },
    stripe: {
      isSimulated: false,
      accounts: [{ name: 'main' }],
      webhookSecrets: [{ account: 'main' }],
    },
  }));

async function examine(db: Db, settings: Settings, changes: Partial<CommandContext> = {}) {
  const printed: string[] = [];
  const terminal = {
    print: (text: string) => printed.push(text),
    complain: (text: string) => printed.push(text),
    width: 80,
  };
  const context: CommandContext = {
    db: async () => db,
    settings: () => settings,
    now,
    version: '1.2.3',
    progress: () => {},
    operations: operations(now()),
    ...changes,
  };
  const exitCode = await runCommandLine(['doctor'], context, terminal);
  return { exitCode, report: printed.join('\n') };
}

async function addEvent(db: Db, state: 'done' | 'dead'): Promise<void> {
  await db`
    insert into stripe_events (id, created_at, is_livemode, type, state, payload)
    values (${`evt_${state}`}, now(), true, 'invoice.paid', ${state}, '{}')`;
}

describe('the doctor', () => {
  test('finds a healthy bot healthy', async ({ db, settings }) => {
    await addEvent(db, 'done');
    const { exitCode, report } = await examine(db, settings);
    expect(report).not.toContain('✗');
    expect(report).toMatch(/✓ Database: PostgreSQL \d\d\n✓ Migrations: all applied\n/);
    expect(report).toContain('✓ Time zone: Europe/Berlin');
    expect(report).toContain('✓ Clocks: agree');
    expect(report).toContain('✓ Ledger: every fact holds');
    expect(report).toContain('✓ Stripe: a webhook secret is set');
    expect(report).toMatch(/✓ Slack: \S+ in /);
    expect(exitCode).toBe(0);
  });

  test('tries the key: what it may not read, that it may write, that it is none', async ({
    db,
    settings,
  }) => {
    const withKey = (examineStripeKey: CommandContext['operations']['examineStripeKey']) =>
      examine(db, settings, { operations: { ...operations(now()), examineStripeKey } });

    const restricted = await withKey(async () => ({
      ...examined(now()),
      refused: ['The key may not read /v1/invoices.'],
    }));
    expect(restricted.report).toContain('✗ Stripe key: may not read everything it should');
    expect(restricted.report).toContain('The key may not read /v1/invoices.');
    expect(restricted.exitCode).toBe(1);

    const secret = await withKey(async () => ({ ...examined(now()), canWrite: true }));
    expect(secret.report).toMatch(
      /✓ Stripe key: reads everything, and could change everything too/,
    );

    const unknown = await withKey(() => Promise.reject(new Error('Stripe does not know the key.')));
    expect(unknown.report).toMatch(/✗ Stripe key: reads nothing\n\s+Stripe does not know the key/);
  });

  test.for<[string, Partial<ReturnType<typeof examined>>, RegExp]>([
    ['no endpoint', { endpoints: [] }, /✗ Stripe webhook: no endpoint .*\n.*Add one/],
    [
      'one that is disabled',
      { endpoints: [{ url: 'https://a/webhooks/stripe', isEnabled: false, missing: [] }] },
      /✗ Stripe webhook: https:\/\/a\/webhooks\/stripe is disabled/,
    ],
    [
      'one that lacks events',
      {
        endpoints: [
          { url: 'https://a/webhooks/stripe', isEnabled: true, missing: ['invoice.paid'] },
        ],
      },
      /✗ Stripe webhook: .* lacks 1 event: invoice\.paid\n/,
    ],
    ['that nobody may look', { endpoints: null }, /✓ Stripe webhook: the key may not look/],
    [
      'meters that it may not read',
      { metersRefused: 'It lacks rak_billing_meter_read.' },
      /✓ Stripe meters: are not read, .*rak_billing_meter_read/,
    ],
    ['a clock that is off', { stripeSeconds: 1 }, /✗ Stripe clock: is \d+ s apart.*\n.*NTP/],
  ])('sees at Stripe %s', async ([, changes, line], { db, settings }) => {
    const examineStripeKey = async () => ({ ...examined(now()), ...changes });
    const { report } = await examine(db, settings, {
      operations: { ...operations(now()), examineStripeKey },
    });
    expect(report).toMatch(line);
  });

  test('knows a Slack that is away from a token that is wrong', async ({ db, settings }) => {
    const away = { ...settings.slack, apiUrl: 'http://127.0.0.1:1/api/' };
    const { report } = await examine(db, { ...settings, slack: away });
    expect(report).toMatch(/✗ Slack: .*\n.*cannot be reached from here/);
  });

  test('says of a database without anything what to do, and looks no further there', async ({
    db,
    settings,
  }) => {
    const missing = Object.assign(new Error('relation "migrations" does not exist'), {
      code: '42P01',
    });
    const { report } = await examine(db, settings, {
      operations: { ...operations(now()), isMigrated: () => Promise.reject(missing) },
    });
    expect(report).toMatch(/✗ Migrations: nothing is set up yet\n.*moneyradar init/);
    expect(report).not.toContain('relation');
    expect(report).not.toContain('Ledger');
  });

  test('tells how to mend each thing that is wrong', async ({ db, settings, slack }) => {
    await addEvent(db, 'dead');
    await db`insert into customers (stripe_id) values ('cus_1')`;
    await db`insert into dirty_customers (customer_id, has_failed) select id, true from customers`;
    const { exitCode, report } = await examine(db, {
      ...settings,
      slack: { ...settings.slack, botToken: 'xoxb-wrong', apiUrl: slack.apiUrl },
      stripe: { isSimulated: false, accounts: [{ name: 'main' }], webhookSecrets: [] },
    });
    expect(report).toMatch(/✗ Events: 1 given up\n.*replay-event --failed/);
    expect(report).toMatch(/✗ Customers: 1 could not be brought up to date\n.*moneyradar rebuild/);
    expect(report).toMatch(/✗ Stripe: STRIPE_WEBHOOK_SECRET is not set.*\n.*signing secret/);
    expect(report).toMatch(/✗ Slack: .*invalid_auth\n.*SLACK_BOT_TOKEN/);
    expect(report).not.toContain('xoxb-wrong');
    expect(exitCode).toBe(1);
  });

  test('looks at each Stripe account, and names those that have left', async ({ db, settings }) => {
    await addEvent(db, 'done');
    await db`insert into accounts (name, is_read) values ('eu', true), ('us', true), ('old', false)`;
    await db`insert into sweeps (account, swept_at) values ('eu', now()), ('us', now())`;
    const { exitCode, report } = await examine(
      db,
      {
        ...settings,
        stripe: {
          isSimulated: false,
          accounts: [{ name: 'eu' }, { name: 'us' }],
          webhookSecrets: [{ account: 'eu' }],
        },
      },
      {
        operations: {
          ...operations(now()),
          examineStripeKey: async (account) => {
            if (account === 'us') throw new Error('Stripe does not know the key.');
            return examined(now());
          },
        },
      },
    );
    expect(report).toContain('✓ Stripe (eu): a webhook secret is set');
    expect(report).toContain('✓ Stripe key (eu): reads everything it should');
    expect(report).toMatch(/✗ Stripe \(us\): STRIPE_WEBHOOK_SECRET has no secret of this account/);
    expect(report).toContain('✗ Stripe key (us): reads nothing\n    Stripe does not know the key.');
    expect(report).toContain('✓ Account old: not in STRIPE_API_KEY any more; its history is kept');
    expect(exitCode).toBe(1);
  });

  test('tries those to whom alerts are forwarded, and sends them nothing', async ({
    db,
    settings,
  }) => {
    const smtp = await startSmtpReceiver();
    onTestFinished(() => smtp.stop());
    const { host } = new URL(smtp.url);
    const forwarding = {
      opsp: { url: `http://${host}/api` },
      webhook: { url: 'http://127.0.0.1:1/alerts' },
      email: { url: smtp.url, to: ['founder@example.com'] },
    };
    const { report } = await examine(db, { ...settings, forwarding });
    expect(report).toContain('✓ OPSP: 127.0.0.1 takes connections');
    expect(report).toContain('✗ Alert webhook: 127.0.0.1 cannot be reached (ECONNREFUSED)');
    expect(report).toContain('✓ E-mail: the server lets MoneyRadar in');
    expect(smtp.commands.filter((line) => /^(MAIL|POST|GET|HEAD|OPTIONS)/.test(line))).toEqual([]);
    expect(smtp.mails).toEqual([]);
  });

  test('says that events have stopped coming', async ({ db, settings }) => {
    expect((await examine(db, settings)).report).toMatch('✗ Freshness: no event has ever come');
  });

  test('notices a ledger that does not add up', async ({ db, settings }) => {
    await db`insert into customers (stripe_id) values ('cus_1')`;
    await db`
      insert into mrr_movements (
        customer_id, occurred_at, currency, type, cause, amount_minor, mrr_before_minor,
        mrr_after_minor, event_ids
      )
      select id, '2026-06-01', 'usd', 'new', 'signup', 1999, 0, 1999, '{evt_1}' from customers`;
    const { exitCode, report } = await examine(db, settings);
    expect(report).toMatch(/✗ Ledger: broken: movements follow from spans\n.*moneyradar rebuild/);
    expect(exitCode).toBe(1);
  });

  test('notices clocks that disagree', async ({ db, settings }) => {
    const { report } = await examine(db, settings, { now: () => now().subtract({ minutes: 3 }) });
    expect(report).toMatch(/✗ Clocks: are 180 s apart\n.*NTP/);
  });

  test('goes on when the database does not answer', async ({ db, settings }) => {
    const db_away = () => Promise.reject(new Error('The database does not answer.'));
    const { exitCode, report } = await examine(db, settings, { db: db_away });
    expect(report).toMatch(/✗ Database: The database does not answer\.\n.*DATABASE_URL/);
    expect(report).toContain('✓ Slack');
    expect(exitCode).toBe(1);
  });

  test('notices a missing migration', async ({ db, settings }) => {
    const { report } = await examine(db, settings, {
      operations: { ...operations(now()), isMigrated: async () => false },
    });
    expect(report).toMatch(/✗ Migrations: some are missing\n.*moneyradar init/);
  });
});
