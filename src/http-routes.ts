import type { Answer, HttpRequest } from '#delivery/rest/exchange.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/customers/:id`: a part that begins with a colon stands for any one part, and names it. */
  readonly path: string;
  /** The body comes as a stream, however long it is; whoever reads it sets its limits. */
  readonly isStreamed?: boolean;
  readonly handle: (request: HttpRequest) => Promise<Answer> | Answer;
}

/** What is at an address: a route per method, and what the parts of the address are called. */
export interface Place {
  readonly methods: ReadonlyMap<string, Route>;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the routes at a path; null when there are none. A part in full goes before a named one. */
export function createRouteTable(routes: readonly Route[]): (pathname: string) => Place | null {
  const patterns = new Map<string, { parts: readonly string[]; methods: Map<string, Route> }>();
  for (const route of routes) {
    const { path, method } = route;
    const known = patterns.get(path) ?? { parts: path.split('/'), methods: new Map() };
    known.methods.set(method, route);
    patterns.set(path, known);
  }
  const named = [...patterns.values()].filter(({ parts }) => parts.some(isName));
  return (pathname) => {
    const exact = patterns.get(pathname);
    if (exact && !exact.parts.some(isName)) return { methods: exact.methods, params: {} };
    const given = pathname.split('/');
    for (const { parts, methods } of named) {
      const params = paramsOf(parts, given);
      if (params) return { methods, params };
    }
    return null;
  };
}

function paramsOf(parts: readonly string[], given: readonly string[]) {
  if (parts.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const value = decoded(given[index] ?? '');
    if (value === null || (isName(part) ? value === '' : value !== part)) return null;
    if (isName(part)) params[part.slice(1)] = value;
  }
  return params;
}

function isName(part: string): boolean {
  return part.startsWith(':');
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
