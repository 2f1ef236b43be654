import { randomBytes } from 'node:crypto';

import postgres from 'postgres';

import { openConnection, type ConnectionSettings } from './connection.ts';
import { createPool } from './pool.ts';

/** Asks about sessions over connections of its own. */
export interface SessionProbe {
  /** A name under which the server shows one session and no other. */
  name(): string;
  /**
   * Whether a session that owes an answer never will give it: the server is not to be reached, has no
   * such session, or waits for us. It ends one that waits, so that nobody waits for its locks.
   */
  isLost(name: string): Promise<boolean>;
  end(): Promise<void>;
}

const MAX_CONNECTIONS = 2;
const STATEMENT_TIMEOUT_MS = 1_000;
const SILENCE_MS = 2_500;
const IDLE_MS = 10_000;
/** What a session has sent this recently may still be on its way. */
const ON_ITS_WAY_MS = 2_000;

/** `applicationName` is what the names of the sessions begin with. */
export function createSessionProbe(
  settings: ConnectionSettings,
  applicationName: string,
): SessionProbe {
  const ownName = `${applicationName} probe`;
  const own = { application_name: ownName, statement_timeout: STATEMENT_TIMEOUT_MS };
  const probing = { ...settings, connection: { ...settings.connection, ...own } };
  const pool = createPool(
    (onClosed) => openConnection(probing, { silenceMs: SILENCE_MS, onClosed }),
    { max: MAX_CONNECTIONS, patienceMs: SILENCE_MS, idleMs: IDLE_MS, lifetimeMs: null },
  );

  async function isLost(name: string): Promise<boolean> {
    try {
      const rows = await pool.use(({ send }) => send((sql) => sessions(sql, { name, ownName })));
      return rows.some(({ isOurs }) => isOurs) && !rows.some(({ isAtWork }) => isAtWork);
    } catch (error) {
      // A server that answers, if only to say that it has no connection to spare, is there.
      return !(error instanceof postgres.PostgresError);
    }
  }

  return {
    name: () => `${applicationName} ${randomBytes(4).toString('hex')}`,
    isLost,
    end: () => pool.end({ timeout: 0 }),
  };
}

/**
 * This session and those of a name; behind a proxy that hides names there is neither. What a session does
 * may be hidden too, and then counts as work.
 */
function sessions(sql: postgres.Sql, { name, ownName }: { name: string; ownName: string }) {
  return sql<{ isOurs: boolean; isAtWork: boolean }[]>`
    with named as (
      select
        pid,
        pid = pg_backend_pid() as is_ours,
        pid <> pg_backend_pid() and (
          state is null
          or not starts_with(state, 'idle')
          or state_change > clock_timestamp() - ${ON_ITS_WAY_MS} * interval '1 ms'
        ) as is_at_work
      from pg_stat_activity
      where
        datname = current_database()
        and (application_name = ${name} or (application_name = ${ownName} and pid = pg_backend_pid()))
    )
    select
      is_ours,
      is_at_work,
      case when not is_ours and not is_at_work then pg_terminate_backend(pid) end as is_ended
    from named`;
}
