/** Whether one of three runs is done in time; the machine may pause during the others. */
export function isDoneWithin(limit_ms: number, work: () => unknown): boolean {
  return [1, 2, 3].some(() => {
    const begun = performance.now();
    work();
    return performance.now() - begun < limit_ms;
  });
}

/** Replaces the n-th value inside, at whatever depth; counted around when there are fewer. */
export function putAt(root: object, place: number, value: unknown): void {
  const places: [Record<string, unknown>, string][] = [];
  const walk = (inside: unknown): void => {
    if (typeof inside !== 'object' || inside === null) return;
    const holder = inside as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      places.push([holder, key]);
      walk(holder[key]);
    }
  };
  walk(root);
  const [holder, key] = places[place % places.length]!;
  holder[key] = value;
}
