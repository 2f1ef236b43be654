export interface WaitingLine<Item> {
  /** Waits for an item; complains when none came in time. */
  wait(): Promise<Item>;
  isEmpty(): boolean;
  /** Hands an item to whoever has waited longest. */
  serve(item: Item): void;
  dismiss(error: Error): void;
}

interface Waiter<Item> {
  readonly resolve: (item: Item) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** First come, first served, and nobody waits longer than `patienceMs`. */
export function createWaitingLine<Item>(
  patienceMs: number,
  complain: () => Error,
): WaitingLine<Item> {
  const waiters = new Set<Waiter<Item>>();

  function wait(): Promise<Item> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiters.delete(waiter);
        reject(complain());
      }, patienceMs);
      const waiter = { resolve, reject, timer };
      waiters.add(waiter);
    });
  }

  function serve(item: Item): void {
    const [waiter] = waiters;
    if (waiter === undefined) return;
    clearTimeout(waiter.timer);
    waiters.delete(waiter);
    waiter.resolve(item);
  }

  function dismiss(error: Error): void {
    for (const { reject, timer } of waiters) {
      clearTimeout(timer);
      reject(error);
    }
    waiters.clear();
  }

  return { wait, isEmpty: () => waiters.size === 0, serve, dismiss };
}
