import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Target } from '#store/postgres.ts';

const TYPESCRIPT = [`--import=${import.meta.resolve('tsx')}`, '--conditions=source'];
const REPLICA = fileURLToPath(new URL('alert-replica.ts', import.meta.url));

/** Processes that scan and send, each with a channel of its own to announce in. */
export interface Replicas {
  /** SIGKILL for one of them, and another in its place. */
  replace(position: number): Promise<void>;
  /** What they have written: warnings and errors. */
  output(): string;
  stop(): Promise<void>;
}

export function startReplicas(
  channels: readonly string[],
  place: { readonly target: Target; readonly apiUrl: string; readonly botToken: string },
): Replicas {
  let written = '';

  function start(channel: string): ChildProcess {
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [...TYPESCRIPT, REPLICA], {
      env: {
        PATH,
        HOME,
        REPLICA_TARGET: JSON.stringify(place.target),
        REPLICA_CHANNEL: channel,
        REPLICA_SLACK: place.apiUrl,
        REPLICA_TOKEN: place.botToken,
      },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (written += chunk.toString()));
    }
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  const running = channels.map(start);
  return {
    async replace(position) {
      await kill(running[position]!);
      running[position] = start(channels[position]!);
    },
    output: () => written,
    stop: async () => void (await Promise.all(running.map(kill))),
  };
}
