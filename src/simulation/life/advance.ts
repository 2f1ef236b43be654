import type { EpochSeconds } from '#domain/facts.ts';
import { openCatalogue } from '#simulation/acts/catalogue.ts';
import { nextDue } from '#simulation/company/agenda.ts';
import {
  emptyCompany,
  type Company,
  type StripeEvent,
  type Visit,
} from '#simulation/company/company.ts';

import { follow } from './fate.ts';
import { awaitSignups } from './growth.ts';
import { mayComeBack } from './leaving.ts';
import { receiveVisits } from './visits.ts';

/** A company on its first day. Seed, start and visits decide everything that will ever happen. */
export function openCompany({
  seed,
  startAt,
  visits = [],
}: {
  seed: string;
  startAt: EpochSeconds;
  visits?: readonly Visit[];
}): Company {
  const company = emptyCompany(seed, startAt);
  openCatalogue(company);
  awaitSignups(company);
  receiveVisits(company, visits);
  return company;
}

/** Lets time pass up to and including `until` and gives Stripe's events in the order they happen. */
export function* advance(company: Company, until: EpochSeconds): Generator<StripeEvent, void> {
  yield* company.outbox.splice(0);
  for (;;) {
    const due = nextDue(company.agenda, until);
    if (due === undefined) return;
    due.act(due.at);
    for (const subscription of company.undecided.splice(0)) follow(company, subscription, due.at);
    for (const customer of company.departed.splice(0)) mayComeBack(company, customer, due.at);
    yield* company.outbox.splice(0);
  }
}
