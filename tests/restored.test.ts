import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import type { Db } from '#store/postgres.ts';

import { createLog } from '../src/log.ts';
import { watchForRestore } from '../src/restored.ts';
import { test as base } from './support/database.ts';
import { makeHome, removeHome } from './support/home.ts';
import { commandContext, terminal } from './support/terminal.ts';

const log = createLog({ level: 'silent', isPretty: false });
const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

const test = base.extend('home', async ({}, { onCleanup }) => {
  const home = makeHome();
  onCleanup(() => removeHome(home));
  return home;
});

/** A bot that starts, and stops at once. */
async function startAndStop(db: Db, home: string): Promise<void> {
  const stop = await watchForRestore({ db, home, log });
  await stop();
}

async function restores(db: Db): Promise<number> {
  return (await db`select id from restores`).length;
}

const rest = (db: Db) => db`update database_life set seen_at = seen_at - interval '1 hour'`;

describe('a database that starts', () => {
  test('for the first time, again, or after a long rest is no backup', async ({ db, home }) => {
    await startAndStop(db, home);
    await startAndStop(db, home);
    await rest(db);
    await startAndStop(db, home);

    expect(await restores(db)).toBe(0);
    const seen = JSON.parse(readFileSync(path.join(home, 'database-seen.json'), 'utf8')) as object;
    expect(seen).toMatchObject({ ticks: '2' });
  });

  test('with less than was seen of it is a backup, once, however many processes see that', async ({
    db,
    home,
  }) => {
    await startAndStop(db, home);
    await startAndStop(db, home);
    await db`update database_life set ticks = 0, seen_at = '2026-06-01T12:00:00Z'`;

    await Promise.all([startAndStop(db, home), startAndStop(db, home)]);
    await startAndStop(db, home);

    const [row] = await db`select gap_from_at from restores`;
    expect(String(row?.['gapFromAt'])).toBe('2026-06-01T12:00:00Z');
    expect(await restores(db)).toBe(1);
  });

  test('on another server is a backup when it was at rest, and has moved when it was not', async ({
    db,
    home,
  }) => {
    await startAndStop(db, home);
    await db`update database_life set system_identifier = 1`;
    await startAndStop(db, home);
    expect(await restores(db)).toBe(0);

    await db`update database_life set database_oid = 1`;
    await rest(db);
    await startAndStop(db, home);
    expect(await restores(db)).toBe(1);
  });

  test('elsewhere, with a file of another database beside it, is no backup', async ({
    db,
    home,
  }) => {
    await startAndStop(db, home);
    await startAndStop(db, home);
    await db`delete from database_life`;
    await startAndStop(db, home);

    expect(await restores(db)).toBe(0);
  });
});

describe('moneyradar after-restore', () => {
  test('takes the gap to begin when the backup was last in use, and holds from the next start', async ({
    db,
    home,
  }) => {
    await startAndStop(db, home);
    rmSync(path.join(home, 'database-seen.json'));
    await db`update database_life set seen_at = '2026-06-01T12:00:00Z'`;
    const type = terminal(commandContext(db, NOW), 100);

    const first = await type('after-restore', '--json');
    const again = await type('after-restore');
    await db`update restores set restored_at = restored_at - interval '1 hour'`;
    await startAndStop(db, home);

    expect(JSON.parse(first.text)).toEqual({
      since: '2026-06-01T12:00:00Z',
      is_new: true,
      waiting_messages: 0,
    });
    expect(again.text).toContain('It is known already.');
    const [row] = await db`
      select restored_at > clock_timestamp() - interval '1 minute' as is_now from restores`;
    expect(row).toEqual({ isNow: true });
  });

  test('asks when the backup was made if the bot has run since', async ({ db, home }) => {
    await startAndStop(db, home);
    const type = terminal(commandContext(db, NOW), 100);

    const asked = await type('after-restore');
    const told = await type('after-restore', '--since', '2026-06-09T12:00:00Z');
    const ahead = await type('after-restore', '--since', 'tomorrow');

    expect([asked.code, ahead.code]).toEqual([2, 2]);
    expect(asked.text).toContain('give --since');
    expect(told.text).toContain('knows the world until 2026-06-09T12:00Z');
    expect(ahead.text).toContain('--since must be a day');
  });
});
