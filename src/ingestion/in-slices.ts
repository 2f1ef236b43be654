import inspector from 'node:inspector';
import { setImmediate as nextTurn } from 'node:timers/promises';
import vm from 'node:vm';

/** Short enough that requests which arrive meanwhile do not notice. */
const SLICE_MS = 50;

/** A function is called from here, in a context of its own, because a script is all that `vm` can interrupt. */
const script = new vm.Script('work()');
const sandbox: { work: () => void } = { work: () => {} };
const context = vm.createContext(sandbox);

/**
 * Does the work on one item after the other and lets the process attend to others every 50 ms. One item
 * may take `patienceMs`, or forever when that is null; then the work is interrupted where it is, and
 * this throws. So it must be pure: what it has changed by then stays half changed.
 */
export async function inSlices<Item, Result>(
  items: readonly Item[],
  patienceMs: number | null,
  work: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  const slice = () => {
    const until = performance.now() + SLICE_MS;
    for (const item of items.slice(results.length)) {
      results.push(work(item));
      if (performance.now() > until) return;
    }
  };
  while (results.length < items.length) {
    if (results.length > 0) await nextTurn();
    within(patienceMs, slice);
  }
  return results;
}

/** A debugger that was there from the start may halt the work for as long as it likes. */
function within(patienceMs: number | null, work: () => void): void {
  if (patienceMs === null || inspector.url() !== undefined) {
    work();
    return;
  }
  sandbox.work = work;
  try {
    script.runInContext(context, { timeout: SLICE_MS + patienceMs });
  } catch (error) {
    if (!isInterruption(error)) throw error;
    throw new Error(`It was interrupted after ${String(patienceMs / 1_000)} s.`, { cause: error });
  } finally {
    sandbox.work = () => {};
  }
}

/** Not an `Error` of ours: it was made in the other context. */
function isInterruption(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
