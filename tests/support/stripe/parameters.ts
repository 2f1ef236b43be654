/** A query in Stripe's brackets: `created[gte]=1`, `expand[]=a`, `types[0]=b`. */
export interface Parameters {
  /** Plain ones, and those with a name in brackets as `created[gte]`. */
  readonly values: Map<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

export function parametersOf(search: URLSearchParams): Parameters {
  const values = new Map<string, string>();
  const lists = new Map<string, string[]>();
  for (const [name, value] of search) {
    const [, list] = /^(\w+)\[\d*\]$/.exec(name) ?? [];
    if (list === undefined) values.set(name, value);
    else lists.set(list, [...(lists.get(list) ?? []), value]);
  }
  return { values, lists };
}

/** Whether an instant in seconds lies in the range a parameter asks for; `created=5` is exact. */
export function isInRange({ values }: Parameters, name: string, instant: number): boolean {
  const bound = (key: string, otherwise: number) => Number(values.get(key) ?? otherwise);
  return (
    instant >= bound(`${name}[gte]`, -Infinity) &&
    instant > bound(`${name}[gt]`, -Infinity) &&
    instant <= bound(`${name}[lte]`, Infinity) &&
    instant < bound(`${name}[lt]`, Infinity) &&
    instant === bound(name, instant)
  );
}
