import fs from 'node:fs';
import path from 'node:path';

import { startEmbeddedPostgres } from '#store/embedded/start.ts';
import { connect, type Target } from '#store/postgres.ts';

import { makeHome, removeHome } from './home.ts';

/** A database and a replica that streams from it: two servers, as anybody has them. */
export interface Pair {
  readonly primary: Target;
  readonly replica: Target;
  /** Stops the replica; the database goes on. */
  stopReplica(): Promise<void>;
  startReplica(): Promise<void>;
  close(): Promise<void>;
}

const UNSAFE = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

/** Starts both, the replica from a copy of the other's files while that runs, as pg_basebackup would. */
export async function startPair(): Promise<Pair> {
  const home = makeHome();
  const primary = await startEmbeddedPostgres({
    folder: path.join(home, 'primary'),
    settings: UNSAFE,
  });
  const folder = path.join(home, 'replica');
  await copyData(primary.target, { from: primary.dataFolder, to: path.join(folder, 'data') });
  const { host, port, username } = primary.target;
  const start = async () =>
    startEmbeddedPostgres({
      folder,
      settings: {
        ...UNSAFE,
        primary_conninfo: `host=${host} port=${port} user=${username}`,
        // Whatever is in the way of the replay goes at once.
        max_standby_streaming_delay: '0',
      },
    });
  let replica = await start();
  return {
    primary: primary.target,
    replica: replica.target,
    stopReplica: async () => void (await replica.stop()),
    startReplica: async () => void (replica = await start()),
    close: async () => {
      await replica.stop();
      await primary.stop();
      removeHome(home);
    },
  };
}

async function copyData(target: Target, { from, to }: { from: string; to: string }): Promise<void> {
  // One session has to begin and end it.
  const db = connect(target, { max: 1, isRecycled: false });
  await db`select pg_backup_start('replica', true)`;
  fs.cpSync(from, to, {
    recursive: true,
    filter: (file) => !file.endsWith('postmaster.pid') && !file.endsWith('postmaster.opts'),
  });
  const [label] = await db<{ text: string }[]>`
    select labelfile as text from pg_backup_stop(false)`;
  await db.end();
  fs.writeFileSync(path.join(to, 'backup_label'), label?.text ?? '');
  fs.writeFileSync(path.join(to, 'standby.signal'), '');
  giveTo(fs.statSync(from), to);
}

/** A database never runs as root, which copied the files. */
function giveTo({ uid, gid }: fs.Stats, folder: string): void {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const file of ['', ...files]) fs.chownSync(path.join(folder, file), uid, gid);
  fs.chmodSync(folder, 0o700);
  fs.chownSync(path.dirname(folder), uid, gid);
}
