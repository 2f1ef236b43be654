/** What people have set is read again after so long. */
const FRESH_MS = 2_000;

/**
 * Makes every function of a door begin with what people have set by then. That it cannot be read is no
 * answer: the question that follows says what is wrong.
 */
export function settling(read: () => Promise<void>): {
  readonly settled: <Door extends object>(door: Door) => Door;
  /** Somebody has just changed something. */
  readonly expire: () => void;
} {
  let readAtMs = Number.NEGATIVE_INFINITY;

  async function settle(): Promise<void> {
    if (performance.now() - readAtMs < FRESH_MS) return;
    await read().then(
      () => void (readAtMs = performance.now()),
      () => {},
    );
  }

  const settled = <Door extends object>(door: Door) =>
    Object.fromEntries(
      Object.entries(door).map(([name, ask]: [string, (...asked: unknown[]) => unknown]) => [
        name,
        async (...asked: unknown[]) => {
          await settle();
          return ask(...asked);
        },
      ]),
    ) as Door;
  return { settled, expire: () => void (readAtMs = Number.NEGATIVE_INFINITY) };
}
