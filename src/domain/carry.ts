import type { EpochSeconds } from './facts.ts';
import type { Life, Segment } from './segments.ts';

/** A cancellation and a new subscription no further apart than this are one change. */
const ONE_CHANGE_WITHIN_SECONDS = 86_400;

/** A life whose MRR goes on after its end until another subscription of the customer takes over. */
export interface CarriedLife extends Life {
  /** The instant up to which an ended subscription's MRR was carried; null when it was not. */
  readonly carriedUntil: EpochSeconds | null;
}

/**
 * Moving a customer to a new subscription is no churn: when one ends and another of the same currency
 * starts paying within 24 hours, the old MRR stands until then. Source: docs/metrics.md, Movements.
 */
export function carryOver(lives: readonly Life[]): readonly CarriedLife[] {
  return lives.map((life) => {
    const end = payingEnd(life);
    if (end === null) return { ...life, carriedUntil: null };
    const successors = lives
      .filter((other) => other !== life)
      .map(firstPaying)
      .filter((segment) => segment !== undefined)
      .filter(({ version }) => version.currency === end.last.version.currency)
      .map(({ fromAt }) => fromAt)
      .filter((start) => start > end.at && start <= end.at + ONE_CHANGE_WITHIN_SECONDS);
    if (successors.length === 0) return { ...life, carriedUntil: null };
    return carry(life, end, Math.min(...successors));
  });
}

interface PayingEnd {
  /** Index of the segment in which the subscription is over. */
  readonly index: number;
  readonly at: EpochSeconds;
  readonly last: Segment;
}

/** Where a subscription that was paying ended; null when it goes on or was not paying at its end. */
function payingEnd({ segments }: Life): PayingEnd | null {
  const index = segments.findIndex(({ standing }) => standing === 'ended');
  const ended = segments[index];
  const last = segments.slice(0, Math.max(index, 0)).findLast(hasLength);
  return ended === undefined || last === undefined || last.mrr === 0n
    ? null
    : { index, at: ended.fromAt, last };
}

function firstPaying({ segments }: Life): Segment | undefined {
  return segments.find((segment) => segment.mrr > 0n && hasLength(segment));
}

function carry(life: Life, { index, last }: PayingEnd, until: EpochSeconds): CarriedLife {
  const ended = life.segments[index];
  const before = life.segments.slice(0, index);
  const position = before.lastIndexOf(last);
  const segments = [
    ...before.slice(0, position),
    { ...last, untilAt: until },
    ...(ended === undefined ? [] : [{ ...ended, fromAt: until, untilAt: null }]),
  ];
  return { ...life, segments, carriedUntil: until };
}

/** Two events of the same second leave a segment of no length behind the first. */
export function hasLength({ fromAt, untilAt }: Segment): boolean {
  return untilAt === null || untilAt > fromAt;
}
