/** How far one list is. */
export interface ListProgress {
  readonly name: string;
  readonly isDone: boolean;
  readonly objects: number;
  /** How many it should have in all; null when nobody can guess. */
  readonly expectedObjects: number | null;
}

/** What is known about a list's length while it is read, newest object first. */
interface Reached {
  readonly objects: number;
  /** Seconds: when the run began, when the oldest object so far was created, and the oldest possible. */
  readonly startedAt: number;
  readonly oldestAt: number | null;
  readonly fromAt: number | null;
}

/** How many objects of a kind there usually are for each customer, for a list that nobody has read before. */
const PER_CUSTOMER: Readonly<Record<string, number>> = {
  subscriptions: 1.2,
  schedules: 0.05,
  invoices: 10,
  disputes: 0.02,
  refunds: 0.1,
  'credit notes': 0.05,
  events: 6,
};

/** How long a list will be when so much of its time has been covered by so many objects. */
export function expectedLength({ objects, startedAt, oldestAt, fromAt }: Reached): number | null {
  if (oldestAt === null || fromAt === null || startedAt <= fromAt) return null;
  const covered = (startedAt - oldestAt) / (startedAt - fromAt);
  return covered <= 0 ? null : Math.max(objects, Math.round(objects / Math.min(1, covered)));
}

/** How many objects are still to come, as a guess; null as long as there is nothing to guess by. */
export function objectsLeft(lists: readonly ListProgress[]): number | null {
  const customers = lists.find(({ name, isDone }) => name === 'customers' && isDone)?.objects;
  let left = 0;
  for (const { name, isDone, objects, expectedObjects } of lists) {
    if (isDone) continue;
    const ratio = PER_CUSTOMER[name.split(':')[0] ?? name];
    const guess =
      customers === undefined || ratio === undefined ? null : Math.round(customers * ratio);
    const expected = expectedObjects ?? guess;
    if (expected === null) return null;
    left += Math.max(0, expected - objects);
  }
  return left;
}
