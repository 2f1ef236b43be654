import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Target } from '#store/postgres.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_WITHIN_MS = 45_000;
const NODE = [process.execPath, '--import', 'tsx', '--conditions=source'] as const;
/** npm runs a script in a shell, which passes no signal on. */
const UNDER_NPM = ['sh', '-c', `'${NODE.join("' '")}' src/main.ts; exit $?`] as const;

export interface BotProcess {
  /** Where it listens; from what it prints when it has started. */
  readonly url: string;
  /** All it has printed so far, errors included. */
  output(): string;
  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void;
  /** Its exit code, once it has ended; null when a signal ended it. */
  readonly exited: Promise<number | null>;
}

export type Variables = Readonly<Record<string, string>>;

/** The bot as `npm start` runs it, from the sources. Rejects with what it printed when it ends before it has started. */
export async function startBot(
  variables: Variables,
  { isUnderNpm = false } = {},
): Promise<BotProcess> {
  const bot = isUnderNpm
    ? run(UNDER_NPM, { PORT: '0', npm_lifecycle_event: 'start', ...variables })
    : run([...NODE, 'src/main.ts'], { PORT: '0', ...variables });
  const deadline = performance.now() + START_WITHIN_MS;
  let hasEnded = false;
  void bot.exited.then(() => (hasEnded = true));
  for (;;) {
    const [, url] = /Bot +(http:\/\/\S+)/.exec(bot.output()) ?? [];
    if (url !== undefined) return { ...bot, url };
    if (hasEnded || performance.now() > deadline) {
      bot.signal('SIGKILL');
      throw new Error(`the bot did not start:\n${bot.output()}`);
    }
    await Promise.race([bot.printed(), bot.exited]);
  }
}

/** Runs the command line to its end. */
export async function runCli(
  words: readonly string[],
  variables: Variables,
): Promise<{ exitCode: number | null; output: string }> {
  const cli = run([...NODE, 'src/cli.ts', ...words], variables);
  const exitCode = await cli.exited;
  return { exitCode, output: cli.output() };
}

/** A database of a test as DATABASE_URL names it, through its socket when it has one. */
export function urlOf(target: Target): string {
  if ('url' in target) return target.url;
  const { host, port, username, database } = target;
  return `postgres://${username}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

/** Posts an event as Stripe does, signed now unless said otherwise. */
export async function postEvent(
  url: string,
  event: unknown,
  { secret, at = Math.floor(Date.now() / 1000) }: { secret: string; at?: number },
): Promise<{ status: number; body: unknown }> {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  const headers = { 'stripe-signature': `t=${at},v1=${signature}` };
  const response = await fetch(`${url}/webhooks/stripe`, { method: 'POST', headers, body });
  return { status: response.status, body: await response.json() };
}

function run([program, ...words]: readonly [string, ...string[]], variables: Variables) {
  // Nothing of the environment of these tests reaches it, save what a program needs to run at all.
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const env = { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...variables };
  const child = spawn(program, words, { cwd: ROOT, env });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const listener of listeners) listener();
      listeners.clear();
    });
  }
  return {
    output: () => text,
    printed: () => new Promise<void>((resolve) => listeners.add(resolve)),
    signal: (name: NodeJS.Signals) => void child.kill(name),
    exited: once(child, 'close').then(([code]) => code as number | null),
  };
}
