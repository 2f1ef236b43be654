import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

/** Rules that do not fit, and why. */
const EXCLUDED_RULES = {
  'require-lock-timeout': 'migrate() sets one for every migration',
  'require-statement-timeout': 'migrate() lets a migration take its time, on purpose',
  'prefer-bigint-over-int': 'counts of attempts and versions of rules stay small',
  'prefer-bigint-over-smallint': 'counts of attempts stay small',
};

for (const file of readdirSync('sql/migrations')) {
  test(`${file} neither blocks nor breaks a version that runs`, () => {
    expect(squawk(readFileSync(`sql/migrations/${file}`, 'utf8'))).toBe('');
  });
}

test('a migration that would block or break one is noticed', () => {
  expect(squawk('alter table customers add column plan text not null;')).toContain(
    'adding-required-field',
  );
  expect(squawk('create index customers_name on customers (name);')).toContain(
    'require-concurrent-index-creation',
  );
});

function squawk(sql: string): string {
  const excluded = `--exclude=${Object.keys(EXCLUDED_RULES).join()}`;
  const options = ['--assume-in-transaction', '--pg-version=15.0', '--reporter=gcc', excluded];
  const { stdout, error } = spawnSync('node_modules/.bin/squawk', options, {
    input: sql,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return stdout;
}
