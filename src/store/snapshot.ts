import type { Db } from './postgres.ts';
import type { Query } from './query.ts';

const PAGE_ROWS = 2_000;

/** Hands over what a query finds, a page at a time, in its order. */
export type ReadPages = <Params, Row>(
  query: Query<Params, Row>,
  params: Params,
  onPage: (rows: readonly Row[]) => Promise<void>,
) => Promise<void>;

/**
 * Reads as much as there is without holding it: every query of the work sees the database as it was
 * when the first one began, whatever is written meanwhile, and memory holds one page.
 */
export async function readSnapshot(
  db: Db,
  work: (read: ReadPages) => Promise<void>,
): Promise<void> {
  await db.begin(async (transaction) => {
    await transaction.unsafe('set transaction isolation level repeatable read, read only');
    await work(async (query, params, onPage) => {
      const { text, values } = query.statementOf(params);
      await transaction.unsafe(`declare pages no scroll cursor for ${text}`, values);
      for (;;) {
        const rows = query.parse(await transaction.unsafe(`fetch ${PAGE_ROWS} from pages`));
        if (rows.length > 0) await onPage(rows);
        if (rows.length < PAGE_ROWS) break;
      }
      await transaction.unsafe('close pages');
    });
  });
}
