import { UsageError, type Flag } from '#delivery/cli/command.ts';
import type { Days, RangeProblem } from '#delivery/day-range.ts';

export const RANGE_FLAGS: readonly Flag[] = [
  { name: 'from', value: 'DAY', help: 'first day, as YYYY-MM-DD' },
  { name: 'to', value: 'DAY', help: 'last day, included' },
];

/** A range that holds, or a UsageError about the flag that makes it impossible. */
export function validDays(range: Days | RangeProblem): Days {
  if ('fromDay' in range) return range;
  throw new UsageError(`--${range.field} ${range.detail}.`);
}
