import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import { expect, onTestFinished, test } from 'vitest';

const TYPESCRIPT = [`--import=${import.meta.resolve('tsx')}`, '--input-type=module'];
const WATCHDOG = new URL('../src/watchdog.ts', import.meta.url).href;
const PATIENCE = { lookMs: 100, looks: 10 };
const PATIENCE_MS = 1_000;

/** A process with a watchdog, and then something to do; it has come so far when this returns. */
async function startWatched(work: string) {
  const program = `
    import { startWatchdog } from '${WATCHDOG}';
    const callOff = startWatchdog(${JSON.stringify(PATIENCE)});
    console.log('watched');
    ${work}`;
  const child = spawn(process.execPath, [...TYPESCRIPT, '-e', program]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child.stdout, 'data');
  return { child, ended, output: () => output };
}

test('a process that is caught in a loop ends by itself, and says so', async () => {
  const { ended, output } = await startWatched('for (;;);');

  expect(await ended).toEqual([null, 'SIGKILL']);
  const line = JSON.parse(output().split('\n')[1] ?? '') as object;
  expect(line).toMatchObject({ level: 'fatal', time: expect.stringMatching(/^\d{4}-.*Z$/) });
});

test('a process that was halted, or waits, goes on', async () => {
  const { child, ended, output } = await startWatched(
    `process.stdin.once('data', () => { console.log('alive'); process.stdin.destroy(); });`,
  );

  child.kill('SIGSTOP');
  await wait(2 * PATIENCE_MS);
  child.kill('SIGCONT');
  await wait(2 * PATIENCE_MS);
  child.stdin.end('are you there?');

  expect(await ended).toEqual([0, null]);
  expect(output()).toContain('alive');
});

test('a watchdog that was called off ends nothing', async () => {
  const { ended } = await startWatched(`
    await callOff();
    const until = Date.now() + ${2 * PATIENCE_MS};
    while (Date.now() < until);`);

  expect(await ended).toEqual([0, null]);
});
