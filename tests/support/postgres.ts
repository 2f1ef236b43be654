import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { TestProject } from 'vitest/node';

import { startEmbeddedPostgres } from '#store/embedded/start.ts';
import { migrate } from '#store/migrate.ts';
import { connect, type Db, type Target } from '#store/postgres.ts';

const ROOM_BYTES = 1_500_000_000;

/** A server for tests, and the database on it that test databases are copied from. */
export interface TestServer {
  readonly target: Target;
  readonly template: string;
  /** How `create database` copies best there: in memory, file by file. */
  readonly strategy: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

/**
 * Vitest globalSetup: one migrated template, which every test file then copies. The server is
 * TEST_DATABASE_URL, whose user may create databases, or an embedded one that dies with this run.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env['TEST_DATABASE_URL'];
  const { target, strategy, stop } = url === undefined ? await embedded() : external(url);
  const template = `moneyradar_test_${randomBytes(4).toString('hex')}`;
  const server = { target, template, strategy };
  try {
    await onServer(server, (admin) => admin.unsafe(`create database ${template}`));
    await migrate(at(target, template));
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('testServer', server);
  return async () => {
    await onServer(server, (admin) => admin.unsafe(`drop database ${template} with (force)`));
    await stop();
  };
}

/** The same server, another database. */
export function at(target: Target, database: string): Target {
  if (!('url' in target)) return { ...target, database };
  const url = new URL(target.url);
  url.pathname = `/${database}`;
  return { url: url.href };
}

/** Runs one statement that concerns the whole server, such as `create database`. */
export async function onServer<Result>(
  { target }: TestServer,
  work: (admin: Db) => Promise<Result>,
): Promise<Result> {
  const admin = connect(target, { max: 1 });
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function external(url: string) {
  return { target: { url }, strategy: 'wal_log', stop: async () => {} };
}

async function embedded() {
  const folder = fs.mkdtempSync(path.join(scratchFolder(), 'moneyradar-test-'));
  const server = await startEmbeddedPostgres({
    folder,
    isEphemeral: true,
    settings: { max_connections: '100' },
  });
  const stop = async () => void (await server.stop());
  return { target: server.target, strategy: 'file_copy', stop };
}

/** Memory when there is room, because there a database is copied in 15 ms and not in 50. */
export function scratchFolder(): string {
  try {
    const { bavail, bsize } = fs.statfsSync('/dev/shm');
    fs.accessSync('/dev/shm', fs.constants.W_OK);
    if (bavail * bsize > ROOM_BYTES) return '/dev/shm';
  } catch {
    // Not every system has it.
  }
  return os.tmpdir();
}
