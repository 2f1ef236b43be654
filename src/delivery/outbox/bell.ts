export interface Bell {
  /** Ends the wait, or the next one when nobody is waiting. */
  ring(): void;
  /** Rings after so many milliseconds; does not keep the process alive. */
  ringIn(delayMs: number): void;
  /** Resolves at the next ring, at the latest after so many milliseconds. */
  wait(longestMs: number): Promise<void>;
}

/** Lets a loop sleep between its rounds and be woken early. */
export function createBell(): Bell {
  let hasRung = false;
  let wakeUp: (() => void) | null = null;

  function ring(): void {
    if (wakeUp === null) hasRung = true;
    else wakeUp();
  }

  return {
    ring,
    ringIn: (delayMs) => void setTimeout(ring, delayMs).unref(),
    async wait(longestMs) {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, longestMs);
          wakeUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wakeUp = null;
      hasRung = false;
    },
  };
}
