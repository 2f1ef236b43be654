import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import type { Target } from '#store/postgres.ts';

import { startFaultProxy } from '../support/fault-proxy.ts';
import { makeHome, removeHome } from '../support/home.ts';
import { CLI, environmentOf, freePort, isReady, MAIN, TYPESCRIPT } from './bot-process.ts';

const START_WITHIN_MS = 300_000;
const LOOK_MS = 100;
/** Of what the processes write, the newest is kept for whoever has to find out what went wrong. */
const OUTPUT_KEPT = 200_000;

/** The real bot, several times on one database. */
export interface Fleet {
  readonly members: readonly Member[];
  /** SIGKILL for one of them, and another process in its place; resolves when that one answers. */
  replace(position: number): Promise<void>;
  kill(position: number): Promise<void>;
  start(position: number): Promise<void>;
  kills(): number;
  /** How many processes ended that nobody killed. */
  deaths(): number;
  /** What they wrote last, all together. */
  output(): string;
  /** Runs a command of the command line on the same database; its exit code and what it wrote. */
  command(...words: string[]): Promise<{ code: number | null; output: string }>;
  stop(): Promise<void>;
}

interface Member {
  readonly url: string;
  /** Of the process that runs now; null while there is none. */
  pid(): number | null;
  /** From when it answers until it is killed. */
  isUp(): boolean;
}

interface FleetOptions {
  readonly target: Target;
  readonly size: number;
  readonly env: Readonly<Record<string, string>>;
  /** A module that each process loads before the bot. */
  readonly preload?: URL;
}

/** Starts all of them, the first alone because it migrates, and waits until they answer. */
export async function startFleet({ target, size, env, preload }: FleetOptions): Promise<Fleet> {
  const home = makeHome();
  // A process is told a URL, which a server on a socket has none of.
  const network = await startFaultProxy(target);
  const address = 'url' in network.target ? network.target.url : '';
  const ports = await Promise.all(Array.from({ length: size }, freePort));
  const running: (ChildProcess | null)[] = ports.map(() => null);
  const up = ports.map(() => false);
  const killed = new Set<ChildProcess>();
  const loaded = preload === undefined ? [] : [`--import=${preload.href}`];
  let [deaths, written] = [0, ''];

  const environment = (port: number) => ({
    ...environmentOf(home, port),
    DATABASE_URL: address,
    ...env,
  });
  const hear = (child: ChildProcess) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        written = `${written}${chunk.toString()}`.slice(-OUTPUT_KEPT);
      });
    }
  };

  async function start(position: number): Promise<void> {
    const port = ports[position]!;
    const words = [...TYPESCRIPT, ...loaded, MAIN];
    const child = spawn(process.execPath, words, { cwd: home, env: environment(port) });
    hear(child);
    child.on('exit', () => {
      if (running[position] === child) [running[position], up[position]] = [null, false];
      if (!killed.has(child)) deaths += 1;
    });
    running[position] = child;
    const deadline = performance.now() + START_WITHIN_MS;
    while (!(await isReady(`http://127.0.0.1:${port}`))) {
      const isLate = performance.now() > deadline;
      if (isLate || running[position] !== child) throw new Error(`It did not start:\n${written}`);
      await wait(LOOK_MS);
    }
    up[position] = true;
  }

  async function end(position: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = running[position];
    if (child === null || child === undefined) return;
    killed.add(child);
    up[position] = false;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  await start(0);
  await Promise.all(ports.slice(1).map((_, position) => start(position + 1)));
  return {
    members: ports.map((port, position) => ({
      url: `http://127.0.0.1:${port}`,
      pid: () => running[position]?.pid ?? null,
      isUp: () => up[position] ?? false,
    })),
    start,
    kill: (position) => end(position, 'SIGKILL'),
    async replace(position) {
      await end(position, 'SIGKILL');
      await start(position);
    },
    kills: () => killed.size,
    deaths: () => deaths,
    output: () => written,
    async command(...words) {
      const place = { cwd: home, env: environment(ports[0]!) };
      const child = spawn(process.execPath, [...TYPESCRIPT, CLI, ...words], place);
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      }
      await once(child, 'close');
      return { code: child.exitCode, output };
    },
    async stop() {
      await Promise.all(ports.map((_, position) => end(position, 'SIGTERM')));
      await network.close();
      removeHome(home);
    },
  };
}
