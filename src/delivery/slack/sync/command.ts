import { setTimeout as wait } from 'node:timers/promises';

import { syncProgress } from '#analysis/sync-progress.ts';
import type { Message } from '#delivery/slack/block-kit/blocks.ts';
import type { Command, Sources } from '#delivery/slack/command.ts';
import { requestSync } from '#store/queries/sync.ts';

import { neverRead, nothingToRead, syncMessage } from './message.ts';

const LOOK_EVERY_MS = 1_000;
/** When the message is edited while the reading goes on; the last edit is kept for its end. */
const EDIT_AFTER_MS = [5_000, 20_000, 90_000];
/** Slack takes edits for half an hour. */
const FOLLOW_MAX_MS = 28 * 60_000;

export const sync: Command = {
  name: 'sync',
  aliases: [],
  usage: 'sync',
  description: 'Reads everything from Stripe again, and shows how far it is',
  examples: ['sync', 'sync progress'],
  isOpen: false,
  canShare: false,
  posts: false,
  async run({ words, asker, sources }) {
    if (sources.isSimulated) return nothingToRead();
    if (words[0] !== 'progress') {
      const requestedBy = `slack:${asker.userId}`;
      await requestSync(sources.db, {
        account: null,
        requestedBy,
        scope: 'full',
        reportsDrifts: false,
      });
    }
    return (await progressMessage(sources))?.message ?? neverRead();
  },
  async *follow({ sources }, { message: answered, editsMax }) {
    if (sources.isSimulated) return;
    const editsAfterMs = EDIT_AFTER_MS.slice(0, editsMax - 1);
    for (let passedMs = 0; passedMs < FOLLOW_MAX_MS; passedMs += LOOK_EVERY_MS) {
      const found = await progressMessage(sources);
      if (found === null) return;
      if (found.isOver) {
        if (found.message.text !== answered.text) yield found.message;
        return;
      }
      if (passedMs >= (editsAfterMs[0] ?? FOLLOW_MAX_MS)) {
        editsAfterMs.shift();
        yield found.message;
      }
      await wait(LOOK_EVERY_MS, undefined, { ref: false });
    }
  },
};

async function progressMessage({
  db,
  now,
  timezone,
}: Sources): Promise<{ message: Message; isOver: boolean } | null> {
  const progress = await syncProgress(db, null);
  if (progress === null) return null;
  const setting = { now: now(), timezone };
  return { message: syncMessage(progress, setting), isOver: progress.state !== 'running' };
}
