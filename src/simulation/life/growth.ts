import type { EpochSeconds } from '#domain/facts.ts';
import { plan } from '#simulation/company/agenda.ts';
import { DAY_S, HOUR_S, buyingSeason, isWeekend } from '#simulation/company/calendar.ts';
import type { Company } from '#simulation/company/company.ts';
import { chance, randomOf, waitingTime } from '#simulation/company/random.ts';

import { signUp } from './signup.ts';

/** Signups a day that are never exceeded; the moments are thinned out to the true rate. */
const MOST_A_DAY = 6;

/** Signups a month on the first day and 18 months later; growth flattens after that. */
const FIRST_MONTH = 19;
const AFTER_18_MONTHS = 40;

/** People come at random, more of them on working days and in daylight, fewer in summer. */
export function awaitSignups(company: Company): void {
  const dice = randomOf(company.seed, 'signups');
  const awaitNext = (from: EpochSeconds): void => {
    const at = from + 1 + Math.floor(waitingTime(dice, DAY_S / MOST_A_DAY));
    plan(company.agenda, at, (now) => {
      if (chance(dice, signupsADay(company, now) / MOST_A_DAY)) signUp(company, now);
      awaitNext(now);
    });
  };
  awaitNext(company.startAt);
}

function signupsADay(company: Company, at: EpochSeconds): number {
  const age = (at - company.startAt) / DAY_S;
  const grown = age < 540 ? age / 540 : 1 + (age - 540) / 3000;
  const aMonth = FIRST_MONTH + (AFTER_18_MONTHS - FIRST_MONTH) * Math.min(grown, 1.5);
  const launch = age < 10 ? 3 : 1;
  const weekday = isWeekend(at) ? 0.5 : 1.2;
  return (aMonth / 30) * launch * weekday * buyingSeason(at) * daylight(at);
}

/** Customers sit between California and Poland. */
function daylight(at: EpochSeconds): number {
  const hour = Math.floor((at % DAY_S) / HOUR_S);
  if (hour < 7) return 0.35;
  return hour < 21 ? 1.35 : 0.75;
}
