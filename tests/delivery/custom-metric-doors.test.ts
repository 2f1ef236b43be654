import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { METRICS_ROLE, prepareMetricsRole } from '#store/metrics-role.ts';
import { databaseClock } from '#store/queries/access.ts';

import { asRole, test as base } from '../support/database.ts';
import { commandContext, terminal } from '../support/terminal.ts';
import { threeDoors } from '../support/three-doors.ts';

const NOW = Temporal.Instant.from('2031-05-14T10:00:00Z');
const QUERY = `select date '2031-05-13' - n as day, 1000 - 10 * n + 0.5 as value
  from generate_series(0, 30) as n`;
const PATH = '/metrics/custom/signups';

interface Body {
  readonly name: string;
  readonly detail: string;
  readonly code: string;
  readonly metrics: readonly { readonly name: string }[];
  readonly errors: readonly { readonly field: string; readonly detail: string }[];
  readonly last: { readonly day: string; readonly value: number };
}

const test = base
  .extend('doors', async ({ db, target }, { onCleanup }) => {
    await prepareMetricsRole(target, { isOurServer: true });
    const reader = asRole(target, METRICS_ROLE);
    const doors = await threeDoors({ db, target, now: NOW, reader }, onCleanup);
    const put = async (body: object) => doors.ask<Body>(PATH, { method: 'PUT', body });
    return { ...doors, put, get: async (path = PATH) => doors.ask<Body>(path) };
  })
  .extend('off', async ({ db, target }, { onCleanup }) =>
    threeDoors({ db, target, now: NOW }, onCleanup),
  );

describe('a number of one’s own', () => {
  test('is the same through every door', async ({ doors }) => {
    const title = 'Sign-ups';
    const { status, body } = await doors.put({ query: QUERY, title, higher_is_better: true });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'signups',
      title,
      last: { day: '2031-05-13', value: 1000.5 },
      in_7_days: { before: 930.5, change: 70 },
      in_30_days: { before: 700.5, change: 300 },
      digest_place: 1,
      failure: null,
      set_by: expect.stringMatching(/^api:/),
    });
    const typed = await doors.type('metric', 'show', 'signups', '--json');
    expect(JSON.parse(typed.text)).toEqual(body);
    const [metric] = await doors.radar.metrics.list();
    expect(metric!.last!.value).toBe('1000.5');
    expect(metric!.in30Days).toEqual({ before: '700.5', change: '300' });
    const { text } = await doors.type('metric', 'list');
    expect(text).toContain('signups');
    expect(text).toMatch(/1,001\s+2031-05-13\s+\+70 \(\+8 %\)\s+\+300 \(\+43 %\)/);
  });

  test('is asked before it is written down, and says what is wrong with it', async ({ doors }) => {
    const query = "select date '2031-05-13' as day, 'x' as value";
    const { status, body } = await doors.put({ query });

    expect([status, body.code]).toEqual([422, 'not_a_number']);
    expect(body.detail).toContain('has to be a number');
    expect(await doors.type('metric', 'set', 'signups', '--query', query)).toEqual({
      code: 2,
      text: expect.stringContaining(body.detail) as unknown,
    });
    await expect(doors.radar.metrics.set('signups', { query })).rejects.toThrow(body.detail);
    expect((await doors.get()).status).toBe(404);
  });

  test('of another’s making cannot read what is nobody’s business', async ({ doors }) => {
    const { body } = await doors.put({
      query: "select date '2031-05-13' as day, count(*) as value from api_keys",
    });

    expect(body).toMatchObject({ code: '42501' });
    expect(body.detail).toBe(
      'The database says: permission denied for table api_keys. `moneyradar metric grants` prints what may be read; of other tables, grant select to that role.',
    );
  });

  test.for<[body: object, field: string]>([
    [{}, 'query'],
    [{ query: ' ; ' }, 'query'],
    [{ query: QUERY, title: '' }, 'title'],
    [{ query: QUERY, title: 'x'.repeat(81) }, 'title'],
    [{ query: QUERY, unit: 'x'.repeat(21) }, 'unit'],
    [{ query: QUERY, digest_place: 0 }, 'digest_place'],
    [{ query: QUERY, higher_is_better: 'yes' }, 'higher_is_better'],
    [{ query: QUERY, sql: 'select 1' }, 'sql'],
  ])('is refused with %j', async ([given, field], { doors }) => {
    const { status, body } = await doors.put(given);

    expect([status, body.errors[0]!.field]).toEqual([400, field]);
  });

  test('has a name that commands and experiments can say', async ({ doors }) => {
    const put = { method: 'PUT', body: { query: QUERY } };
    const { status } = await doors.ask('/metrics/custom/Sign%20ups', put);

    expect(status).toBe(400);
    const typed = await doors.type('metric', 'set', 'sign-ups', '--query', QUERY);
    expect(typed).toMatchObject({ code: 2 });
    expect(typed.text).toContain('NAME must be a name of small letters');
  });

  test('changes only in what is given', async ({ doors }) => {
    await doors.put({ query: QUERY, title: 'Sign-ups', unit: 'people' });

    await doors.type('metric', 'set', 'signups', '--digest', 'off', '--higher-is-better', 'no');

    expect((await doors.get()).body).toMatchObject({
      title: 'Sign-ups',
      unit: 'people',
      digest_place: null,
      higher_is_better: false,
      set_by: 'cli',
    });
  });

  test('is asked again when somebody says so, and is forgotten', async ({ doors, db }) => {
    await db`insert into usage_metrics (name) values ('a')`;
    const query = "select date '2031-05-13' as day, 1 / (2 - count(*)) as value from usage_metrics";
    await doors.put({ query });
    await db`insert into usage_metrics (name) values ('b')`;

    const run = await doors.type('metric', 'run', 'signups');

    expect(run).toEqual({ code: 1, text: 'signups: The query divides by zero. (22012)' });
    expect((await doors.get()).body).toMatchObject({ failure: { code: '22012' }, last: {} });
    expect((await doors.ask(PATH, { method: 'DELETE' })).status).toBe(200);
    expect(await doors.radar.metrics.remove('signups')).toBe(false);
    expect((await doors.type('metric', 'show', 'signups')).code).toBe(2);
  });

  test('cannot be followed where nobody said where to ask', async ({ off }) => {
    const put = { method: 'PUT', body: { query: QUERY } };

    const { status, body } = await off.ask<Body>(PATH, put);

    expect(status).toBe(409);
    expect(body.detail).toContain('CUSTOM_METRICS_DATABASE_URL');
  });

  test('prints the grants of the role that asks, for any role', async ({ doors }) => {
    const { text } = await doors.type('metric', 'grants', 'Odd "role"');

    expect(text).toContain('grant select on mrr_movements to "Odd ""role""";');
    expect(text).not.toMatch(/api_keys|stripe_events|settings|outbox/);
  });
});

describe('the doctor', () => {
  test('warns of a role that may do more than read', async ({ db, target }) => {
    await prepareMetricsRole(target, { isOurServer: true });
    const [clock] = await databaseClock(db, {});
    const look = async (role: string | null) => {
      const context = commandContext(db, clock!.clockAt);
      const metricsTarget = async () => (role === null ? target : asRole(target, role));
      const operations = { ...context.operations, metricsTarget };
      return (await terminal({ ...context, operations }, 100)('doctor')).text;
    };

    expect(await look(METRICS_ROLE)).toContain(
      '✓ Custom metrics: are asked by moneyradar_metrics, which may only read',
    );
    expect(await look(null)).toMatch(/✗ Custom metrics: are asked by \w+, which is a superuser/);
    await db.unsafe(
      `grant insert on customers to ${METRICS_ROLE}; grant select on api_keys to ${METRICS_ROLE}`,
    );
    expect(await look(METRICS_ROLE)).toContain('which may write and may read keys or events');
  });
});
