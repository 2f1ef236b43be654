import type { Transaction } from './postgres.ts';
import { failure, run, sha256Of } from './run-file.ts';
import type { SqlFile } from './sql-files.ts';

/** A relation or a function that is not there. */
const GROUND_MISSING = new Set(['42P01', '42883']);
const NOTE = 'Made of sql/views at start:';

/**
 * Whether the schema `metrics` is what the files say. To make it anew without a need would fail whoever
 * asks at this moment: a statement that has found a view or a function waits for it, and then it is gone.
 */
export async function viewsStand(
  transaction: Transaction,
  views: readonly SqlFile[],
): Promise<boolean> {
  const [row] = await transaction<{ note: string | null }[]>`
    select obj_description(to_regnamespace('metrics'), 'pg_namespace') as note`;
  const note = `${NOTE} ${fingerprintOf(views)} ${await standing(transaction)}`;
  return row?.note === note;
}

/**
 * Makes the schema `metrics` and everything in it from the files, and notes on it what it was made of.
 * Throws, in the words of the server, when a file cannot be made.
 */
export async function makeViews(
  transaction: Transaction,
  views: readonly SqlFile[],
): Promise<void> {
  await run(transaction, 'create schema metrics', 'Making the schema metrics');
  let waiting = views;
  while (waiting.length > 0) {
    const left = await makeThoseThatCan(transaction, waiting);
    if (left.length === waiting.length) await runFirst(transaction, left);
    waiting = left;
  }
  const note = `${NOTE} ${fingerprintOf(views)} ${await standing(transaction)}`;
  await run(
    transaction,
    `comment on schema metrics is '${note}'`,
    'The note on the schema metrics',
  );
}

/** Views stand on each other, whatever their names; returns those whose ground is not there yet. */
async function makeThoseThatCan(
  transaction: Transaction,
  views: readonly SqlFile[],
): Promise<SqlFile[]> {
  const left: SqlFile[] = [];
  for (const view of views) {
    await transaction.unsafe('savepoint view');
    try {
      await transaction.unsafe(view.text);
    } catch (error) {
      if (!isGroundMissing(error)) throw failure(`View ${view.name}`, error);
      await transaction.unsafe('rollback to savepoint view');
      left.push(view);
    }
  }
  return left;
}

/** Nothing can be made any more; the first of them says why. */
async function runFirst(transaction: Transaction, [view]: readonly SqlFile[]): Promise<void> {
  if (view !== undefined) await run(transaction, view.text, `View ${view.name}`);
}

function isGroundMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && GROUND_MISSING.has(String(error.code));
}

/** What the files say, as one number. */
function fingerprintOf(views: readonly SqlFile[]): string {
  return sha256Of({ text: views.map((view) => `${view.name} ${sha256Of(view)}`).join('\n') });
}

/** What stands in the schema, as one number, so that what somebody changed by hand is noticed. */
async function standing(transaction: Transaction): Promise<string> {
  const [row] = await transaction<{ number: string }[]>`
    with definitions as (
      select relname || pg_get_viewdef(oid) as definition
      from pg_class
      where relnamespace = to_regnamespace('metrics') and relkind in ('v', 'm')
      union all
      select pg_get_functiondef(oid)
      from pg_proc
      where pronamespace = to_regnamespace('metrics') and prokind in ('f', 'p')
    )

    select md5(coalesce(string_agg(definition, ';' order by definition), '')) as number
    from definitions`;
  return row?.number ?? '';
}
