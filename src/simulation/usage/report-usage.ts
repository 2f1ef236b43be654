import { Temporal } from 'temporal-polyfill';

import type { EpochSeconds } from '#domain/facts.ts';
import { dayOf } from '#simulation/company/calendar.ts';
import type { Company } from '#simulation/company/company.ts';
import { insist, type Log } from '#simulation/delivery/insist.ts';
import { createPoster } from '#simulation/delivery/post.ts';
import type { Position } from '#simulation/position.ts';

import { usageOfDay, type UsageRecord } from './usage-of-day.ts';

/** The bot takes up to 10,000 at once; a batch here holds whole days. */
const BATCH_RECORDS = 5_000;
/** What lies further back tells nobody anything, and would take a while to tell. */
const REPORTED_DAYS = 240;

export interface UsageIntake {
  readonly url: string;
  /** The bearer key. */
  readonly key: string;
}

interface UsageReporter {
  /** Reports every day that is over at `until` and was not reported yet, oldest first. */
  report(company: Company, until: EpochSeconds): Promise<void>;
  close(): void;
}

/** Reports usage as the company's product would; once refused for good it stays silent. */
export function createUsageReporter(
  { url, key }: UsageIntake,
  context: { position: Position; save: () => Promise<void>; stopping: AbortSignal; log: Log },
): UsageReporter {
  const { position, save, stopping, log } = context;
  const poster = createPoster(url, 1);
  let isRefused = false;
  const send = async (records: readonly UsageRecord[], day: Temporal.PlainDate) => {
    const body = JSON.stringify({ records });
    const attempt = () => poster.post(body, { authorization: `Bearer ${key}` });
    const what = `usage through ${day.toString()}`;
    const outcome = await insist(attempt, { stopping, log, what });
    isRefused = outcome === 'refused';
    if (outcome !== 'accepted') return false;
    position.usageThroughDay = day.toString();
    await save();
    return true;
  };
  return {
    report: async (company, until) => {
      const throughDay = dayOf(until).subtract({ days: 1 });
      let records: UsageRecord[] = [];
      for (
        let day = firstDayToReport(position, throughDay);
        !isRefused;
        day = day.add({ days: 1 })
      ) {
        if (Temporal.PlainDate.compare(day, throughDay) > 0) return;
        records.push(...usageOfDay(company, day));
        if (records.length < BATCH_RECORDS && !day.equals(throughDay)) continue;
        if (!(await send(records, day))) return;
        records = [];
      }
    },
    close: () => poster.close(),
  };
}

function firstDayToReport(
  { usageThroughDay, startAt }: Position,
  throughDay: Temporal.PlainDate,
): Temporal.PlainDate {
  if (usageThroughDay === null) {
    const [earliest, first] = [throughDay.subtract({ days: REPORTED_DAYS }), dayOf(startAt)];
    return Temporal.PlainDate.compare(earliest, first) > 0 ? earliest : first;
  }
  return Temporal.PlainDate.from(usageThroughDay).add({ days: 1 });
}
