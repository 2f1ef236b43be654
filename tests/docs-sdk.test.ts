import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { METRICS_ROLE, prepareMetricsRole } from '#store/metrics-role.ts';
import type { Db, Target } from '#store/postgres.ts';

import { createMoneyRadar } from '../src/sdk.ts';
import { urlOf } from './journeys/bot-process.ts';
import { asRole, test as base } from './support/database.ts';
import { addSpans } from './support/ledger-rows.ts';
import { sell, subscribe, use } from './support/usage-world.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SDK = new URL('../src/sdk.ts', import.meta.url);

const test = base
  .extend('page', async ({}) => readFile(new URL('../docs/sdk.md', import.meta.url), 'utf8'))
  .extend('folder', async ({}, { onCleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), 'moneyradar-docs-'));
    onCleanup(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    return folder;
  });

describe('the page about the SDK', () => {
  test('prints what it says, with every example as it stands', async ({
    page,
    folder,
    db,
    target,
  }) => {
    await fillUp(db);
    await prepareMetricsRole(target, { isOurServer: true });
    const file = join(folder, 'page.ts');
    await writeFile(file, programOf(page, pathToFileURL(fileURLToPath(SDK)).href));

    const { stdout } = await run(
      process.execPath,
      ['--import', 'tsx', '--conditions=source', file],
      { cwd: ROOT, env: environmentOf(target) },
    );

    expect(stdout.trimEnd().split('\n')).toEqual(printedIn(page));
  });

  test('has the types that a program sees', async ({ page, folder }) => {
    await writeFile(join(folder, 'page.ts'), programOf(page, 'moneyradar'));
    const options = {
      rootDir: '/',
      paths: { moneyradar: [fileURLToPath(SDK)] },
      typeRoots: [join(ROOT, 'node_modules/@types')],
    };
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(ROOT, 'tsconfig.json'),
        compilerOptions: options,
        include: ['page.ts'],
      }),
    );

    const { stdout } = await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder]).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });

  test('calls every function of every door', ({ page }) => {
    const doors = Object.entries(createMoneyRadar({ databaseUrl: 'postgres://127.0.0.1/none' }));
    const functions = doors.flatMap(([name, door]: [string, object]) =>
      typeof door === 'function' ? [name] : Object.keys(door).map((one) => `${name}.${one}`),
    );
    expect(functions.filter((one) => !page.includes(`await radar.${one}(`))).toEqual([]);
  });
});

function environmentOf(target: Target) {
  return {
    PATH: process.env['PATH'],
    TZ: 'UTC',
    DATABASE_URL: urlOf(target),
    CUSTOM_METRICS_DATABASE_URL: urlOf(asRole(target, METRICS_ROLE)),
  };
}

/** The blocks of code in their order, as one program. */
function programOf(page: string, sdk: string): string {
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
  return blocks.join('\n').replace("from 'moneyradar'", `from '${sdk}'`);
}

function printedIn(page: string): string[] {
  return [...page.matchAll(/^\/\/ → (.*)$/gm)].map(([, line = '']) => line);
}

/** Five customers on Starter, one of whom has used it up; two on Pro, one in euros, and one who left. */
async function fillUp(db: Db): Promise<void> {
  const world = { db, now: Temporal.Now.instant() };
  await sell(world, 'Starter', { amount: 2_900, metadata: { projects: '10' } });
  await sell(world, 'Pro', { amount: 9_900, metadata: { projects: '100' } });
  const onStarter = ['cus_full', 'cus_1', 'cus_2', 'cus_3', 'cus_4'];
  for (const customer of onStarter) {
    await subscribe(world, customer, { plan: 'Starter', mrr: '2900' });
    const each = customer === 'cus_full' ? 10 : 4;
    await use(world, `${customer} projects`, { from: 40, until: 0, each, kind: 'max' });
  }
  await subscribe(world, 'cus_acme', { plan: 'Pro', mrr: '9900' });
  await subscribe(world, 'cus_five', { plan: 'Pro', mrr: '3200' });
  await subscribe(world, 'cus_euro', { plan: 'Pro', mrr: '2000', currency: 'eur' });
  const came = world.now.subtract({ hours: 24 * 365 * 3 }).toString();
  const left = world.now.subtract({ hours: 24 * 10 }).toString();
  await addSpans(db, [{ customer: 'cus_gone', mrr: '4900', from: came, until: left }]);
}
