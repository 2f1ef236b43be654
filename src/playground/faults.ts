import { wordsOf, type JsonObject } from './json.ts';

/** How a Web API call goes wrong. */
export type Fault =
  /** 429 with Retry-After, nothing done. */
  | { readonly kind: 'ratelimited'; readonly retryAfterS: number }
  /** A bare HTTP status such as 503, nothing done. */
  | { readonly kind: 'status'; readonly status: number }
  /** `{ ok: false, error }`, nothing done. */
  | { readonly kind: 'error'; readonly error: string }
  /** The work is done, then the connection is cut before the answer. */
  | { readonly kind: 'accept_then_reset' }
  /** The connection is cut, nothing done. */
  | { readonly kind: 'reset' }
  /** No answer ever, nothing done. */
  | { readonly kind: 'hang' };

interface FaultRule {
  readonly fault: Fault;
  /** Web API method; none: every method. */
  readonly method?: string;
  /** Value of the `channel` argument; none: every channel. */
  readonly channel?: string;
  /** How many calls go wrong; 1 unless given. */
  readonly times?: number;
}

/** Decides on each call by itself, for faults by chance. */
type FaultDecision = (method: string, args: JsonObject) => Fault | null;

export interface Faults {
  add(rule: FaultRule): void;
  decideBy(decision: FaultDecision): void;
  clear(): void;
  /** The fault of this call, if any; rules are used up in the order they were added. */
  next(method: string, args: JsonObject): Fault | null;
}

/** The faults a test has asked for. */
export function createFaults(): Faults {
  let rules: { rule: FaultRule; left: number }[] = [];
  let decision: FaultDecision | null = null;
  return {
    add(rule) {
      rules.push({ rule, left: rule.times ?? 1 });
    },
    decideBy(by) {
      decision = by;
    },
    clear() {
      rules = [];
      decision = null;
    },
    next(method, args) {
      const hit = rules.find(({ rule, left }) => left > 0 && matches(rule, method, args));
      if (hit === undefined) return decision?.(method, args) ?? null;
      hit.left -= 1;
      return hit.rule.fault;
    },
  };
}

function matches(rule: FaultRule, method: string, args: JsonObject): boolean {
  const isMethod = rule.method === undefined || rule.method === method;
  return isMethod && (rule.channel === undefined || rule.channel === wordsOf(args['channel']));
}
