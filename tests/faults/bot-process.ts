import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { holderOf } from '#store/embedded/postmaster.ts';
import { startEmbeddedPostgres } from '#store/embedded/start.ts';
import { openDatabase } from '#store/open-database.ts';
import { connect, type Db, type Target } from '#store/postgres.ts';

import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { makeHome, removeHome } from '../support/home.ts';

export const WEBHOOK_SECRET = 'whsec_of_the_fault_harness';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The program that the bot is. */
export const MAIN = path.join(ROOT, 'src/main.ts');
export const CLI = path.join(ROOT, 'src/cli.ts');
export const TYPESCRIPT = [`--import=${import.meta.resolve('tsx')}`, '--conditions=source'];
const START_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 3_000;

/** The real bot as a process of its own, with a database of its own in a folder that goes with it. */
export interface Bot {
  readonly url: string;
  readonly home: string;
  /** Starts the process, again after a kill, and waits until it answers. */
  start(): Promise<void>;
  /** Starts it, and leaves waiting to the caller. */
  launch(): void;
  /** From the next start on nothing is loaded before it. */
  cure(): void;
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>;
  isRunning(): boolean;
  /** The process that runs now. */
  pid(): number | null;
  /** What the process has written. */
  output(): string;
  /** Runs a command of the command line on the same database; its exit code and what it wrote. */
  command(...words: string[]): Promise<{ code: number | null; output: string }>;
  /** SIGQUIT, the `immediate` stop: nothing is written and nobody is told. */
  stopPostgresAtOnce(): Promise<void>;
  startPostgres(): Promise<void>;
  /** Copies the database's folder while the server stands still; answers where to. */
  backUp(): Promise<string>;
  /** Puts such a copy in the place of the database. */
  restore(backup: string): Promise<void>;
  /** A connection to the bot's database. */
  db: Db;
  /** Where that is. */
  target: Target;
  /** The network between the bot and its database; only of a bot that was made with one. */
  network: FaultProxy | null;
  stop(): Promise<void>;
}

interface BotOptions {
  /** The bot reaches its database through a network that can be broken; the harness does not. */
  readonly hasNetwork?: boolean;
  /** A module that the process loads before the bot. */
  readonly preload?: URL;
  readonly env?: Readonly<Record<string, string>>;
}

export async function createBot(options: BotOptions = {}): Promise<Bot> {
  const home = makeHome();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const database = await openDatabase({ url: null, home });
  const db = connect(database.target);
  const network = options.hasNetwork === true ? await startFaultProxy(database.target) : null;
  const env = {
    ...environmentOf(home, port),
    ...(network !== null && 'url' in network.target && { DATABASE_URL: network.target.url }),
    ...options.env,
  };
  let preload = options.preload === undefined ? [] : [`--import=${options.preload.href}`];
  const servers = [await startEmbeddedPostgres({ folder: path.join(home, 'postgres') })];
  let running: ChildProcess | null = null;
  let written = '';

  function launch() {
    const main = [...TYPESCRIPT, ...preload, MAIN];
    const child = spawn(process.execPath, main, { cwd: home, env });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
    }
    child.on('exit', () => (running = running === child ? null : running));
    running = child;
  }

  async function start() {
    launch();
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

  const versionFile = path.join(servers[0]!.dataFolder, 'PG_VERSION');

  async function stopPostgresAtOnce() {
    const { pid, dataFolder } = servers.at(-1)!;
    const stopped = pid();
    // Without this file nobody who notices can start it again.
    fs.renameSync(versionFile, `${versionFile}.away`);
    process.kill(stopped, 'SIGQUIT');
    while (holderOf(stopped, dataFolder) === 'server') await wait(10);
  }

  async function startPostgres() {
    fs.renameSync(`${versionFile}.away`, versionFile);
    servers.push(await startEmbeddedPostgres({ folder: path.join(home, 'postgres') }));
  }

  return {
    url,
    home,
    db,
    target: database.target,
    network,
    start,
    launch,
    cure: () => void (preload = []),
    kill: async () => end('SIGKILL'),
    isRunning: () => running !== null,
    pid: () => running?.pid ?? null,
    output: () => written,
    command: async (...words) => {
      const child = spawn(process.execPath, [...TYPESCRIPT, CLI, ...words], { cwd: home, env });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      }
      await once(child, 'close');
      return { code: child.exitCode, output };
    },
    stopPostgresAtOnce,
    startPostgres,
    backUp: async () => {
      const { dataFolder } = servers.at(-1)!;
      const backup = `${dataFolder}-backup`;
      await stopPostgresAtOnce();
      copyFolder(dataFolder, backup);
      await startPostgres();
      return backup;
    },
    restore: async (backup) => {
      const { dataFolder } = servers.at(-1)!;
      await stopPostgresAtOnce();
      fs.rmSync(dataFolder, { recursive: true });
      copyFolder(backup, dataFolder);
      await startPostgres();
    },
    stop: async () => {
      await end('SIGTERM');
      await db.end();
      await network?.close();
      await database.close();
      for (const server of servers) await server.stop();
      removeHome(home);
    },
  };
}

/** Whether `/readyz` says so. */
export async function isReady(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const answer = await fetch(`${url}/readyz`, { signal }).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
  return answer?.status === 200;
}

/** Owners and rights stay as they are, which the server insists on. */
function copyFolder(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}

/** What a bot is told that has this folder and this port to itself. */
export function environmentOf(home: string, port: number): NodeJS.ProcessEnv {
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

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
