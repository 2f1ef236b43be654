import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isObject, objectsOf, parseJson, wordsOf, type JsonObject } from './json.ts';
import { changed, type Message, type View, type Workspace } from './workspace.ts';

const FILE = 'local-slack.json';
const VERSION = 1;

/** Changes that come close together are written once. */
const WRITE_DELAY_MS = 500;

/** What is told to the log; a pino logger is one. */
export interface PlaygroundLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Messages and home tabs as they were saved under `home`; nothing changes when there are none or they cannot be read. */
export async function restoreState(
  workspace: Workspace,
  home: string,
  log: PlaygroundLog,
): Promise<void> {
  const path = join(home, FILE);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return;
  const saved = parseJson(text);
  if (!isObject(saved) || saved['version'] !== VERSION) {
    log.warn(
      { path },
      'The saved state of the local Slack cannot be read; starting with an empty one.',
    );
    return;
  }
  workspace.messages = objectsOf(saved['messages']).map(messageFrom);
  for (const home of objectsOf(saved['homes']))
    workspace.homes.set(wordsOf(home['userId']), viewFrom(home));
  workspace.lastTs = BigInt(wordsOf(saved['lastTs']).replace(/\D/g, '') || '0');
  changed(workspace);
}

/** Writes messages and home tabs after changes, whole and then in place of the old file; `stop` writes what is left. */
export function saveOnChange(
  workspace: Workspace,
  home: string,
  log: PlaygroundLog,
): { stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | null = null;
  let writing = Promise.resolve();
  const write = () => {
    timer = null;
    writing = writing
      .then(() => writeState(workspace, home))
      .catch((err: unknown) => log.warn({ err }, 'The local Slack could not save its state.'));
  };
  const soon = () => {
    timer ??= setTimeout(write, WRITE_DELAY_MS);
  };
  workspace.listeners.add(soon);
  return {
    async stop() {
      workspace.listeners.delete(soon);
      if (timer !== null) clearTimeout(timer);
      write();
      await writing;
    },
  };
}

async function writeState(workspace: Workspace, home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  const state = {
    version: VERSION,
    lastTs: String(workspace.lastTs),
    messages: workspace.messages,
    homes: [...workspace.homes.values()],
  };
  const path = join(home, FILE);
  await writeFile(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

function messageFrom(saved: JsonObject): Message {
  return {
    ts: wordsOf(saved['ts']),
    channelId: wordsOf(saved['channelId']),
    userId: wordsOf(saved['userId']),
    text: wordsOf(saved['text']),
    blocks: objectsOf(saved['blocks']),
    metadata: isObject(saved['metadata']) ? saved['metadata'] : null,
    threadTs: wordsOf(saved['threadTs']) || null,
    ephemeralTo: wordsOf(saved['ephemeralTo']) || null,
    isEdited: saved['isEdited'] === true,
  };
}

function viewFrom(saved: JsonObject): View {
  const id = wordsOf(saved['id']);
  return {
    id,
    type: 'home',
    userId: wordsOf(saved['userId']),
    hash: wordsOf(saved['hash']),
    rootId: id,
    previousId: null,
    content: isObject(saved['content']) ? saved['content'] : {},
  };
}
