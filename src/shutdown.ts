import type { Log } from './log.ts';
import type { Serving } from './serve.ts';

const EXIT_FAILED = 1;
/** Longer than every part may take together; then the process ends as it stands. */
const STOP_WITHIN_MS = 25_000;
/** Ctrl-C reaches a program more than once when npm passes it on: that is one wish, not two. */
const SAME_WISH_MS = 500;
const PARENT_LOOK_MS = 500;
/** How long output may take to be written after everything has stopped. */
const LINGER_MS = 1_000;

/**
 * Ends the process in good order when it is asked to, or when something failed that nobody caught:
 * then a supervisor starts it again. Asked once more later, it ends at once. `finish` is done last,
 * after every part has stopped, and also when the start had failed.
 */
export function stopWhenAsked(
  starting: Promise<Pick<Serving, 'stop'>>,
  { log, isUnderNpm, finish }: { log: Log; isUnderNpm: boolean; finish: () => Promise<void> },
): void {
  let stoppingSinceMs: number | null = null;

  function stop(exitCode: number): void {
    const nowMs = performance.now();
    if (stoppingSinceMs !== null) {
      if (nowMs - stoppingSinceMs > SAME_WISH_MS) process.exit(EXIT_FAILED);
      return;
    }
    stoppingSinceMs = nowMs;
    process.exitCode = exitCode;
    setTimeout(() => process.exit(EXIT_FAILED), STOP_WITHIN_MS).unref();
    starting
      .then((serving) => serving.stop())
      .then(() => log.info('stopped'))
      // A start that fails reports itself.
      .catch(() => {})
      .then(() => finish())
      .catch(() => {})
      .finally(() => setTimeout(() => process.exit(), LINGER_MS).unref());
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stoppingSinceMs === null) log.info({ signal }, 'stopping; ask again to stop at once');
      stop(0);
    });
  }
  if (isUnderNpm) {
    onParentGone(() => {
      log.info('npm is gone; stopping');
      stop(0);
    });
  }
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (err: unknown) => {
      log.fatal({ err }, 'something failed that nobody was waiting for; stopping');
      stop(EXIT_FAILED);
    });
  }
}

/** A SIGTERM to npm ends npm and the shell between, which pass nothing on: whoever sent it meant the bot. */
function onParentGone(callback: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, PARENT_LOOK_MS);
  timer.unref();
}
