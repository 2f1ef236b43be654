import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import type { Visit } from '#simulation/company/company.ts';

/** How far a company's life was told. With it, and nothing else, the next start goes on. */
export interface Position {
  readonly seed: string;
  /** Seconds since 1970. */
  readonly startAt: number;
  /** Events that were accepted, counted from the first. */
  sent: number;
  /** The last of them: another company would have another one there. */
  lastEventId: string | null;
  /** The last day whose usage was sent, in UTC. */
  usageThroughDay: string | null;
  readonly visits: Visit[];
}

const stored = z.object({
  seed: z.string(),
  start_at: z.int(),
  sent: z.int().min(0),
  last_event_id: z.string().nullable(),
  usage_through_day: z.iso.date().nullable(),
  visits: z.array(z.object({ from_at: z.int(), until_at: z.int(), pace: z.number().positive() })),
});

/** null when there is no company in that folder yet; throws when the file is not one of ours. */
export async function readPosition(home: string): Promise<Position | null> {
  const path = pathIn(home);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const { success, data } = stored.safeParse(parseJson(text));
  if (!success) throw new Error(`${path} cannot be read. Delete it to begin a new company.`);
  return {
    seed: data.seed,
    startAt: data.start_at,
    sent: data.sent,
    lastEventId: data.last_event_id,
    usageThroughDay: data.usage_through_day,
    visits: data.visits.map(({ from_at, until_at, pace }) => ({
      fromAt: from_at,
      untilAt: until_at,
      pace,
    })),
  };
}

/** Replaces the file in one step: a crash leaves the old one or the new one. */
export async function writePosition(home: string, position: Position): Promise<void> {
  const path = pathIn(home);
  const content: z.input<typeof stored> = {
    seed: position.seed,
    start_at: position.startAt,
    sent: position.sent,
    last_event_id: position.lastEventId,
    usage_through_day: position.usageThroughDay,
    visits: position.visits.map(({ fromAt, untilAt, pace }) => ({
      from_at: fromAt,
      until_at: untilAt,
      pace,
    })),
  };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

function pathIn(home: string): string {
  return join(home, 'simulation.json');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
