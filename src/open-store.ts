import path from 'node:path';

import { METRICS_ROLE, prepareMetricsRole } from '#store/metrics-role.ts';
import { migrate } from '#store/migrate.ts';
import { openDatabase } from '#store/open-database.ts';
import { connect, type Db, type Target } from '#store/postgres.ts';
import { appliedMigrations } from '#store/queries/access.ts';
import type { ReplicaTrouble } from '#store/replica-watch.ts';
import { withReplica } from '#store/replica.ts';
import { SQL_FOLDER, sqlFilesIn } from '#store/sql-files.ts';
import { isUnreachable } from '#store/unreachable.ts';

import type { Config } from './config.ts';
import { StartError } from './start-error.ts';

const CLOSE_S = 5;

export interface Store {
  readonly db: Db;
  /** For questions only: a replica as long as there is one that is fit to be asked. */
  readonly readDb: Db;
  readonly target: Target;
  /** Whether the server is the embedded one. */
  readonly isOurServer: boolean;
  /** Where custom metrics are asked, as a role that may only read; null: nowhere. */
  readonly metricsTarget: Target | null;
  close(): Promise<void>;
}

/**
 * The folder of this set-up's own data. A simulated company never shares it with a real one, so that
 * setting STRIPE_API_KEY one day does not add invented customers to real figures.
 */
export function homeOf(config: Pick<Config, 'home' | 'stripe'>): string {
  return config.stripe.isSimulated ? path.join(config.home, 'demo') : config.home;
}

interface StoreNews {
  /** The replica is not asked any more (why), or is again (null). */
  readonly onReplica?: (trouble: ReplicaTrouble | null) => void;
  /** The embedded server had died and is back (null), or does not come (why). */
  readonly onBack?: (error: unknown) => void;
}

/** Opens the database of a configuration. Throws StartError, a sentence, when it cannot be had. */
export async function openStore(
  config: Pick<Config, 'home' | 'stripe' | 'database'>,
  { onReplica = () => {}, onBack = () => {} }: StoreNews = {},
): Promise<Store> {
  const { url, readUrl, metricsUrl } = config.database;
  const database = await inASentence(() => openDatabase({ url, home: homeOf(config), onBack }));
  const db = connect(database.target);
  const readDb = readUrl === null ? db : withReplica(db, { url: readUrl }, { onChange: onReplica });
  return {
    db,
    readDb,
    target: database.target,
    isOurServer: database.kind === 'embedded',
    metricsTarget: metricsTargetOf(database.target, metricsUrl),
    close: async () => {
      await Promise.all([...new Set([db, readDb])].map((pool) => pool.end({ timeout: CLOSE_S })));
      await database.close();
    },
  };
}

/**
 * Brings the database to this version, and lets the role of custom metrics read it; the names of the
 * migrations that ran. Throws StartError.
 */
export async function migrateStore({
  target,
  isOurServer,
}: Pick<Store, 'target' | 'isOurServer'>): Promise<string[]> {
  return inASentence(async () => {
    const applied = await migrate(target);
    await prepareMetricsRole(target, { isOurServer });
    return applied;
  });
}

/** Whether the database has had every migration of this version. Rejects when it cannot be asked. */
export async function isMigrated(db: Db): Promise<boolean> {
  const applied = new Set((await appliedMigrations(db, {})).map(({ name }) => name));
  return sqlFilesIn(new URL('migrations/', SQL_FOLDER)).every(({ name }) => applied.has(name));
}

/** The embedded server lets in whoever reaches its socket, so the role needs no password there. */
function metricsTargetOf(target: Target, url: string | null): Target | null {
  if (url !== null) return { url };
  return 'url' in target ? null : { ...target, username: METRICS_ROLE };
}

async function inASentence<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isUnreachable(error)) {
      const message =
        'The database does not answer. Check that it runs and that DATABASE_URL names it. ' +
        'Example: DATABASE_URL=postgres://moneyradar:secret@localhost:5432/moneyradar';
      throw new StartError(message, { cause: error });
    }
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
