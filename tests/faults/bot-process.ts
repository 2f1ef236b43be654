import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { openDatabase } from '#store/open-database.ts';
import { connect, type Db } from '#store/postgres.ts';

export const WEBHOOK_SECRET = 'whsec_of_the_fault_harness';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TYPESCRIPT = [`--import=${import.meta.resolve('tsx')}`, '--conditions=source'];
const START_WITHIN_MS = 60_000;

/** The real bot as a process of its own, with a database of its own in a folder that goes with it. */
export interface Bot {
  readonly url: string;
  readonly home: string;
  /** Starts the process, again after a kill, and waits until it answers. */
  start(): Promise<void>;
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>;
  isRunning(): boolean;
  /** What the process has written. */
  output(): string;
  /** Runs a command of the command line on the same database; its exit code and what it wrote. */
  command(...words: string[]): Promise<{ code: number | null; output: string }>;
  /** A connection to the bot's database. */
  db: Db;
  stop(): Promise<void>;
}

export async function createBot(): Promise<Bot> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'moneyradar-faults-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = environmentOf(home, port);
  const database = await openDatabase({ url: null, home });
  const db = connect(database.target);
  let running: ChildProcess | null = null;
  let written = '';

  async function start() {
    const child = spawn(process.execPath, [...TYPESCRIPT, path.join(ROOT, 'src/main.ts')], {
      cwd: home,
      env,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
    }
    child.on('exit', () => (running = running === child ? null : running));
    running = child;
    const deadline = performance.now() + START_WITHIN_MS;
    while (!(await isReady(url))) {
      if (running === null) throw new Error(`The bot ended while it started:\n${written}`);
      if (performance.now() > deadline) throw new Error(`The bot did not start:\n${written}`);
      await wait(50);
    }
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM') {
    const child = running;
    if (child === null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  return {
    url,
    home,
    db,
    start,
    kill: async () => end('SIGKILL'),
    isRunning: () => running !== null,
    output: () => written,
    command: async (...words) => {
      const child = spawn(
        process.execPath,
        [...TYPESCRIPT, path.join(ROOT, 'src/cli.ts'), ...words],
        {
          cwd: home,
          env,
        },
      );
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      }
      await once(child, 'close');
      return { code: child.exitCode, output };
    },
    stop: async () => {
      await end('SIGTERM');
      await db.end();
      await database.close();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

function environmentOf(home: string, port: number): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    MONEYRADAR_HOME: home,
    HOST: '127.0.0.1',
    PORT: String(port),
    STRIPE_API_KEY: 'rk_test_of_the_fault_harness',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    LOG_LEVEL: 'info',
  };
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`).catch(() => null);
  await answer?.arrayBuffer();
  return answer?.status === 200;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
