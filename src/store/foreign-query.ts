import postgres from 'postgres';

import type { AnsweredRow, MetricFailure } from '#domain/custom-metrics.ts';

import { connect, type Queryable, type Target } from './postgres.ts';
import { isUnreachable } from './unreachable.ts';

/** What somebody else's query may take. */
export interface ForeignLimits {
  readonly timeoutMs: number;
  readonly rowsMost: number;
}

const LOCK_TIMEOUT_MS = 2_000;
/** How soon a server notices that nobody waits for its answer any more. */
const NOTICE_GONE_MS = 1_000;
const MESSAGE_LONGEST = 200;
const CLOSE_S = 1;

/**
 * Runs a query that somebody wrote, with the rights of the role in `target` and no others: on a session
 * of its own that ends with it, in a transaction that cannot write, and with limits of time and rows. The
 * query stands inside another statement, and statements come one at a time, so that it can be nothing but
 * a question. It gives at most one row more than allowed, by which too many are told.
 */
export async function askForeign(
  target: Target,
  text: string,
  { timeoutMs, rowsMost }: ForeignLimits,
): Promise<readonly AnsweredRow[] | MetricFailure> {
  const session = connect(target, {
    max: 1,
    isReadOnly: true,
    statementTimeoutMs: timeoutMs,
    applicationName: 'moneyradar custom metrics',
  });
  try {
    return await session.begin(async (transaction) => {
      await transaction.unsafe(
        `set local lock_timeout = ${LOCK_TIMEOUT_MS}; set local client_connection_check_interval = ${NOTICE_GONE_MS}`,
      );
      return await rowsOf(transaction, text, rowsMost);
    });
  } catch (error) {
    return failureOf(error, timeoutMs);
  } finally {
    await session.end({ timeout: CLOSE_S });
  }
}

/** Rights that a role should not have for this. Rejects with what the server or the network said. */
export async function withForeign<Result>(
  target: Target,
  work: (session: Queryable) => Promise<Result>,
): Promise<Result> {
  const session = connect(target, { max: 1, isReadOnly: true, statementTimeoutMs: 5_000 });
  try {
    return await work(session);
  } finally {
    await session.end({ timeout: CLOSE_S });
  }
}

/** With a parameter the driver speaks the protocol that refuses a second statement. */
async function rowsOf(
  transaction: Queryable,
  text: string,
  rowsMost: number,
): Promise<readonly AnsweredRow[]> {
  return transaction.unsafe<AnsweredRow[]>(
    `select
      left(answer.day::text, 40) as day,
      left(answer.value::text, 60) as value,
      pg_typeof(answer.day)::text as day_type,
      pg_typeof(answer.value)::text as value_type
    from (
${text}
    ) as answer
    limit $1::int4`,
    [rowsMost + 1],
  );
}

/** What a server says in class 42 is about the query's own words; elsewhere it may repeat values. */
function failureOf(error: unknown, timeoutMs: number): MetricFailure {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error ? String(error.code) : 'unknown';
  const known = sentenceFor(code, timeoutMs);
  if (known !== null) return { code, sentence: known };
  if (isUnreachable(error)) return { code, sentence: 'The database does not answer.' };
  if (!(error instanceof postgres.PostgresError)) throw error;
  if (!code.startsWith('42')) {
    return { code, sentence: `The database refused the query (SQLSTATE ${code}).` };
  }
  const said = error.message.replaceAll(/\s+/g, ' ').slice(0, MESSAGE_LONGEST);
  const remedy = remedyFor(code, said);
  return { code, sentence: `The database says: ${said}.${remedy === null ? '' : ` ${remedy}`}` };
}

/** What to do, where the server’s own words do not say it. */
function remedyFor(code: string, said: string): string | null {
  switch (code) {
    case '42601':
      return 'A query is one statement that starts with select or with, and only reads.';
    case '42703':
      return /answer\.(day|value)\b/.test(said)
        ? 'It needs two columns of these names: a date as day, and a number as value.'
        : null;
    case '42501':
      return '`moneyradar metric grants` prints what may be read; of other tables, grant select to that role.';
    default:
      return null;
  }
}

function sentenceFor(code: string, timeoutMs: number): string | null {
  switch (code) {
    case '57014':
      return `The query takes longer than ${timeoutMs / 1000} seconds. Ask for fewer days, or of a table that is added up already.`;
    case '55P03':
      return 'The query waits for a table that somebody else has locked.';
    case '0A000':
      return 'The query is no plain question: it may only read, with select or with.';
    case '25006':
      return 'The query would write, and it may only read.';
    case '22012':
      return 'The query divides by zero.';
    case '28P01':
    case '28000':
      return 'The role or its password in CUSTOM_METRICS_DATABASE_URL is refused.';
    case '3D000':
      return 'The database that CUSTOM_METRICS_DATABASE_URL names does not exist.';
    case '53200':
    case '53400':
      return 'The query needs more memory or disk than it may use.';
    case '53300':
      return 'The database has no connection to spare.';
    default:
      return null;
  }
}
