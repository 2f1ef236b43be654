import { readdirSync, readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { createLog, redact } from '../src/log.ts';

function linesOf(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(
    createLog({ level: 'info', isPretty: false, output: { write: (line) => lines.push(line) } }),
  );
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line carries its message and known fields, and only names the others', () => {
  const [line] = linesOf((log) => {
    log.info({ port: 3000, body: { email: 'dana@example.com' }, headers: {} }, 'listening');
  });
  expect(line).toMatchObject({ level: 'info', port: 3000, msg: 'listening' });
  expect(line).toMatchObject({ left_out: ['body', 'headers'] });
  expect(JSON.stringify(line)).not.toContain('dana@example.com');
});

test('an error of the database keeps its code and loses the row it was about', () => {
  const error = Object.assign(new Error('duplicate key value violates unique constraint'), {
    code: '23505',
    detail: 'Key (id)=(cus_secret) already exists.',
    query: 'insert into customers',
    parameters: ['cus_secret'],
  });
  const [line] = linesOf((log) => log.error({ err: error }, 'could not store'));
  expect(line?.['err']).toMatchObject({ name: 'Error', code: '23505' });
  expect(JSON.stringify(line)).not.toMatch(/cus_secret|insert into/);
});

test.each([
  ['a Stripe key', 'sk_live_51Habc'],
  ['a restricted key', 'rk_test_51Habc'],
  ['a webhook secret', 'whsec_abc+/='],
  ['a bot token', 'xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzygqy'],
  ['an app token', 'xapp-1-A123-456-abc'],
  ['an API key', 'mr_00ff00ff00ff00ff_0123456789abcdef'],
  ['a bearer token', 'Bearer some.opaque-token'],
])('%s is never written, in a message or in an error', (_, secret) => {
  const lines = linesOf((log) => {
    log.info(`using ${secret} now`);
    log.error({ err: new Error(`refused ${secret}`) }, 'failed');
  });
  expect(lines).toHaveLength(2);
  expect(JSON.stringify(lines)).not.toContain(secret);
});

test('a database address loses its password and stays readable', () => {
  expect(redact('connect to postgres://radar:hunter2@db:5432/x failed')).toBe(
    'connect to postgres://radar:[redacted]@db:5432/x failed',
  );
});

test('text for a person is redacted too', () => {
  const lines: string[] = [];
  const output = { write: (line: string) => lines.push(line) };
  createLog({ level: 'info', isPretty: true, output }).info('token xoxb-1-2-abc');
  expect(lines.join('')).toContain('token xoxb-[redacted]');
});

test('every field that the code logs is one of those a line may carry', () => {
  const src = new URL('../src/', import.meta.url);
  const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, src), 'utf8'))
    .join('\n');
  const objects = [...code.matchAll(/\blog\.(?:info|warn|error|fatal)\(\s*\{([^}]*)\}/g)];
  const names = objects.flatMap(([, inside = '']) =>
    inside.split(',').map((entry) => entry.split(':')[0]?.trim() ?? ''),
  );
  const fields = Object.fromEntries(names.filter(Boolean).map((name) => [name, 'x']));
  expect(Object.keys(fields).length).toBeGreaterThan(5);
  const [line] = linesOf((log) => log.info(fields, 'all of them'));
  expect(line?.['left_out']).toBeUndefined();
});
