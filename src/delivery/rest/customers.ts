import { customerById } from '#analysis/customers/customer.ts';
import { scoreCustomer } from '#analysis/scores/score.ts';

import { customerJson } from './customers-json.ts';
import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { parseQuery, printable } from './input.ts';
import type { RestContext } from './route.ts';
import { scoreJson } from './scores-json.ts';

/** `GET /api/customers/:id`: subscriptions, MRR history, usage against limits, score, alerts and movements. */
export async function getCustomer(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const { db, now, timezone, baseCurrency, ticketSpike, isSimulated } = context;
  const scope = { now: now(), timezone, baseCurrency, ticketSpike };
  const customerId = customerIdOf(request);
  const found = await customerById(db, { customerId, ...scope });
  if (found === null) throw unknownCustomer(customerId);
  return customerJson(found, { ...scope, isSimulated });
}

/** `GET /api/customers/:id/score`: how ready to pay more; `expansion_score` is null when nobody can know. */
export async function getCustomerScore(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const { db, now, timezone, baseCurrency, ticketSpike } = context;
  const customerId = customerIdOf(request);
  const scope = { now: now(), timezone, baseCurrency, ticketSpike };
  const score = await scoreCustomer(db, { customerId, ...scope });
  if (score === null) throw unknownCustomer(customerId);
  return scoreJson(score, scope);
}

/** The customer that an address names; a ProblemError of status 404 when nobody can be called that. */
export function customerIdOf({ params }: HttpRequest): string {
  const given = params['id'] ?? '';
  const id = printable(given);
  if (id === null) throw unknownCustomer(given);
  return id;
}

/** Nobody has that id. */
export function unknownCustomer(id: string): ProblemError {
  const detail = `There is no customer ${id.slice(0, 80)}. Stripe's ids look like cus_NffrFeUfNV2Hib.`;
  return new ProblemError(problem(404, detail));
}
