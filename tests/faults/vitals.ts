import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

import type { Db } from '#store/postgres.ts';

import type { Fleet } from './fleet.ts';

const LOOK_EVERY_MS = 10_000;
/** After a start memory has to settle before its growth says anything. */
const SETTLED_AFTER_LOOKS = 6;

/** What processes need, where Linux says so; all zero elsewhere. */
export interface Vitals {
  /** The most that a member ever held, by position. */
  readonly peakMb: number[];
  /** Of the process of each member that ran last: when it had settled, and at the end. */
  readonly grewMb: string[];
  /** Sessions with the database, of everybody. */
  connections: number;
  /** Seconds of processor time of all members together. */
  cpuS: number;
}

/** Looks at the processes every few seconds until it is over. */
export async function watchVitals(fleet: Fleet, db: Db, isOver: () => boolean): Promise<Vitals> {
  const peakMb = fleet.members.map(() => 0);
  const byPid = new Map<number, { mb: number[]; cpuS: number }>();
  let connections = 0;
  while (!isOver()) {
    for (const [position, member] of fleet.members.entries()) {
      const pid = member.pid();
      const look = pid === null ? null : lookAt(pid);
      if (pid === null || look === null) continue;
      const { mb } = byPid.get(pid) ?? { mb: [] };
      byPid.set(pid, { mb: [...mb, look.mb], cpuS: look.cpuS });
      peakMb[position] = Math.max(peakMb[position] ?? 0, look.mb);
    }
    const [row] = await db<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity where datname = current_database()`;
    connections = Math.max(connections, row?.count ?? 0);
    await wait(LOOK_EVERY_MS);
  }
  return {
    peakMb,
    grewMb: fleet.members.map((member) => growth(byPid.get(member.pid() ?? 0)?.mb ?? [])),
    connections,
    cpuS: Math.round([...byPid.values()].reduce((sum, { cpuS }) => sum + cpuS, 0)),
  };
}

function growth(mb: readonly number[]): string {
  const settled = mb[Math.min(SETTLED_AFTER_LOOKS, mb.length - 1)];
  return `${settled ?? 0} → ${mb.at(-1) ?? 0}`;
}

function lookAt(pid: number): { mb: number; cpuS: number } | null {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user = 0, system = 0] = stat.split(') ')[1]!.split(' ').slice(11, 13).map(Number);
    const mb = Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    return { mb, cpuS: (user + system) / ticksPerSecond() };
  } catch {
    return null;
  }
}

let ticks = 0;

function ticksPerSecond(): number {
  ticks ||= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ticks;
}
