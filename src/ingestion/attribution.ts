import { byObject, type StoredEvent } from './event-order.ts';
import { secondsAt, textAt } from './json.ts';

const SHOWS_CUSTOMER = /^customer\.(created|updated|read)$/;

/**
 * Where a customer came from: the newest value that the customer's own metadata has under the key,
 * else that of the oldest subscription that has one; null when there is none. Source of the rule:
 * docs/metrics.md, Attribution.
 */
export function attributionOf(events: readonly StoredEvent[], key: string | null): string | null {
  if (key === null) return null;
  const own = newestOf(events.filter(({ type }) => SHOWS_CUSTOMER.test(type)));
  return valueIn(own, key) ?? ofSubscriptions(events, key);
}

function ofSubscriptions(events: readonly StoredEvent[], key: string): string | null {
  const subscriptions = byObject(events, 'customer.subscription.').flatMap(([, facts]) => {
    const newest = newestOf(facts);
    const value = valueIn(newest, key);
    if (newest === undefined || value === null) return [];
    return [{ value, createdAt: secondsAt(newest.payload.object, 'created') ?? newest.createdAt }];
  });
  const [oldest] = subscriptions.toSorted((a, b) => a.createdAt - b.createdAt);
  return oldest?.value ?? null;
}

/** People write the same word with more or less space around it. */
function valueIn(fact: StoredEvent | undefined, key: string): string | null {
  const value =
    textAt(fact?.payload.metadata ?? null, key)
      ?.replaceAll(/\s+/g, ' ')
      .trim() ?? '';
  return value === '' ? null : value;
}

/** Of one second, a creation is the oldest and a read the newest. */
function newestOf(facts: readonly StoredEvent[]): StoredEvent | undefined {
  return facts
    .toSorted(
      (a, b) => a.createdAt - b.createdAt || rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1),
    )
    .at(-1);
}

function rankOf({ type }: StoredEvent): number {
  if (type.endsWith('.created')) return 0;
  return type.endsWith('.read') ? 2 : 1;
}
