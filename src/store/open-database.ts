import path from 'node:path';

import postgres from 'postgres';

import { startEmbeddedPostgres } from './embedded/start.ts';
import { connect, type SocketTarget, type Target } from './postgres.ts';

export interface OpenDatabase {
  readonly target: Target;
  readonly kind: 'external' | 'embedded';
  /** To be called when every connection to it is closed. */
  close(): Promise<void>;
}

const DATABASE = 'moneyradar';
const ALREADY_EXISTS = new Set(['42P04', '23505']);

/**
 * Answers where the database is: at the URL, or on an embedded server below the home folder, which
 * is started when it does not run yet, and again when it dies: `onBack` hears null when it is back, or why
 * it is not. An external database is not touched.
 */
export async function openDatabase(settings: {
  url: string | null;
  home: string;
  onBack?: (error: unknown) => void;
}): Promise<OpenDatabase> {
  if (settings.url !== null) {
    return { target: { url: settings.url }, kind: 'external', close: async () => {} };
  }
  const { home, onBack = () => {} } = settings;
  const server = await startEmbeddedPostgres({ folder: path.join(home, 'postgres'), onBack });
  await createDatabase(server.target);
  return {
    target: { ...server.target, database: DATABASE },
    kind: 'embedded',
    close: async () => {
      await server.stop();
    },
  };
}

async function createDatabase(target: SocketTarget): Promise<void> {
  const admin = connect(target, { max: 1 });
  try {
    const [found] = await admin`select 1 from pg_database where datname = ${DATABASE}`;
    if (found === undefined) await admin.unsafe(`create database ${DATABASE}`);
  } catch (error) {
    // Another process that starts at this moment may have been faster.
    if (!(error instanceof postgres.PostgresError && ALREADY_EXISTS.has(error.code))) throw error;
  } finally {
    await admin.end();
  }
}
