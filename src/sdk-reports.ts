import { weeklyReview, type WeeklyReview } from '#analysis/reports/weekly.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { dayOf } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

export type { WeeklyReview };

/** What is posted, for programs. */
export interface ReportsDoor {
  /** The seven days before today beside the seven before those: money, alerts, moves, experiments. */
  weekly(): Promise<WeeklyReview>;
}

export function reportsDoor(
  doors: { readonly db: () => Promise<Db>; readonly readDb: () => Promise<Db> },
  scope: () => Scope,
): ReportsDoor {
  return {
    weekly: async () => {
      const at = scope();
      const [db, readDb] = await Promise.all([doors.db(), doors.readDb()]);
      return weeklyReview({ db, readDb }, { ...at, readOn: dayOf(at.now, at.timezone) });
    },
  };
}
