import type { Temporal } from 'temporal-polyfill';

import { CATEGORIES, type Category } from '#domain/scores.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/scores.ts';

/** A customer who is called otherwise than before. */
interface ChangedCustomer {
  /** Stripe's id. */
  readonly customerId: string;
  /** null unless names are kept. */
  readonly customerName: string | null;
  readonly before: Category;
  /** What they pay a month, in the base currency as of the newest look. */
  readonly baseMrrMinor: bigint;
}

/** Those who came into a category. */
export interface CategoryChange {
  readonly category: Category;
  readonly customers: number;
  /** What all of them pay a month. */
  readonly baseMrrMinor: bigint;
  /** Who pays most first; so many as were asked for. */
  readonly shown: readonly ChangedCustomer[];
}

/**
 * Who came into which category on the local days `[fromDay, toDay]`, the best category first; who was
 * first scored then is left out. Source of the rules: docs/metrics.md, Weekly review.
 */
export async function categoryChanges(
  db: Queryable,
  asked: {
    readonly fromDay: Temporal.PlainDate;
    readonly toDay: Temporal.PlainDate;
    readonly limit: number;
  },
): Promise<readonly CategoryChange[]> {
  const { limit: limitRows, ...days } = asked;
  const rows = await queries.categoryChanges(db, { ...days, limitRows });
  return CATEGORIES.flatMap((category) => {
    const [first, ...others] = rows.filter((row) => row.category === category);
    if (first === undefined) return [];
    const { customers, minor } = first;
    return [{ category, customers, baseMrrMinor: minor, shown: [first, ...others].flatMap(shown) }];
  });
}

type Row = Awaited<ReturnType<typeof queries.categoryChanges>>[number];

function shown({ customerId, customerName, categoryBefore, baseMrrMinor }: Row): ChangedCustomer[] {
  if (categoryBefore === null) return [];
  return [{ customerId, customerName, before: categoryBefore, baseMrrMinor }];
}
