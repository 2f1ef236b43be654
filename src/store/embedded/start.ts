import path from 'node:path';
import process from 'node:process';

import type { SocketTarget } from '#store/postgres.ts';

import { findBinaries } from './binaries.ts';
import { prepareDataFolder } from './data-folder.ts';
import { keepRunning } from './keep-running.ts';
import { choosePlace, type Place, PORT } from './place.ts';
import { spawnServer } from './server-process.ts';
import { type Departure, joinOrStart, leave } from './session.ts';

export interface EmbeddedOptions {
  /** Holds the data, the socket and the log. */
  readonly folder: string;
  /** A throw-away server: fast, unsafe, and gone with its folder when this process ends. */
  readonly isEphemeral?: boolean;
  /** Settings of postgresql.conf, in addition to ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Hears of a server that was gone though nobody had stopped it: null when it is back, or why it is not. */
  readonly onBack?: (error: unknown) => void;
}

export interface EmbeddedPostgres {
  /** The database `postgres` on this server. */
  readonly target: SocketTarget;
  readonly dataFolder: string;
  /** Process id of the server that runs now. */
  readonly pid: () => number;
  /** To be called when every connection is closed. The last process to call it stops the server. */
  stop(): Promise<Departure>;
}

const SETTINGS = {
  listen_addresses: '',
  port: String(PORT),
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '50',
  // A question about usage locks each month of it and its indexes.
  max_locks_per_transaction: '256',
  shared_buffers: '128MB',
};
const UNSAFE_SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Joins the server that runs on this folder, or starts one, and starts it again when it dies. It listens
 * on a unix socket only, so it has no port to clash and no password to leak. Throws with the server's
 * own words when it cannot start.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new Error('The embedded PostgreSQL needs Linux or macOS. Set DATABASE_URL.');
  }
  const isEphemeral = options.isEphemeral ?? false;
  const place = choosePlace(options.folder);
  const binaries = findBinaries(place.stageFolder, place.runAs);
  prepareDataFolder(place.dataFolder, binaries, { runAs: place.runAs, isEphemeral });
  const open = () =>
    joinOrStart(place, () =>
      spawnServer({
        program: path.join(binaries.folder, 'postgres'),
        arguments: serverArguments(place, options),
        runAs: place.runAs,
        logFile: place.logFile,
        scratchFolder: isEphemeral ? place.folder : null,
      }),
    );
  const session = await open();
  const onBack = options.onBack ?? (() => {});
  const kept = isEphemeral ? null : keepRunning(session, place, { open, onBack });
  return {
    target: session.target,
    dataFolder: place.dataFolder,
    pid: () => (kept?.session() ?? session).pid,
    stop: async () => leave(place, (await kept?.stop()) ?? session, isEphemeral),
  };
}

function serverArguments(place: Place, options: EmbeddedOptions): string[] {
  const settings = {
    ...SETTINGS,
    unix_socket_directories: place.socketFolder,
    ...(options.isEphemeral === true ? UNSAFE_SETTINGS : {}),
    ...options.settings,
  };
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', place.dataFolder, ...pairs];
}
