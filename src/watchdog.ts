import inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';

interface Patience {
  readonly lookMs: number;
  /** After so many looks without a sign of life the process ends. */
  readonly looks: number;
}

/** Longer than anything that is right to do in one go, on a slow machine too. */
const PATIENCE: Patience = { lookMs: 1_000, looks: 15 };

/**
 * What the thread runs: plain JavaScript, so that it needs no loader while the process is in trouble. It
 * counts its looks rather than the time, because of a process that was stopped, or a machine that slept,
 * both threads wake at once. Its last words are written past the log, whose lines the other thread would
 * have to write.
 */
const THREAD = `
  const { writeSync } = require('node:fs');
  const { beats, lookMs, looks, msg } = require('node:worker_threads').workerData;
  const never = new Int32Array(new SharedArrayBuffer(4));
  let heard = -1;
  for (let silent = 0; silent < looks; silent += 1) {
    const beat = Atomics.load(beats, 0);
    if (beat !== heard) silent = 0;
    heard = beat;
    Atomics.wait(never, 0, 0, lookMs);
  }
  const line = { level: 'fatal', time: new Date().toISOString(), msg };
  try {
    writeSync(1, JSON.stringify(line) + '\\n');
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
`;

/**
 * Ends the process when its main thread is caught in a loop, in which it answers nobody and hears no
 * signal. Whoever supervises it starts it again, and the event it looped on is given up after a few such
 * attempts. A debugger that was there from the start may halt it for as long as it likes. Returns
 * what calls the watch off.
 */
export function startWatchdog({ lookMs, looks }: Patience = PATIENCE): () => Promise<void> {
  if (inspector.url() !== undefined) return async () => {};
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const timer = setInterval(() => Atomics.add(beats, 0, 1), lookMs).unref();
  const seconds = (lookMs * looks) / 1_000;
  const msg = `The process was caught in something for ${seconds} s and ends, to be started again`;
  const workerData = { beats, lookMs, looks, msg };
  const thread = new Worker(THREAD, { eval: true, execArgv: [], workerData });
  thread.unref();
  return async () => {
    clearInterval(timer);
    await thread.terminate();
  };
}
