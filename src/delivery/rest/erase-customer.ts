import { eraseCustomer } from '#analysis/customers/erase.ts';
import { tellErased } from '#delivery/alerts/tell-erased.ts';

import { customerIdOf, unknownCustomer } from './customers.ts';
import { erasureJson } from './erasure-json.ts';
import type { HttpRequest } from './exchange.ts';
import { parseQuery } from './input.ts';
import type { RestContext } from './route.ts';

/**
 * `DELETE /api/customers/:id`: erases a customer, and answers what was erased; the same again is well, and
 * erases nothing. 404 when nobody ever had that id here.
 */
export async function deleteCustomer({ db }: RestContext, request: HttpRequest, actor: string) {
  parseQuery(request, {});
  const customerId = customerIdOf(request);
  const erasure = await eraseCustomer(db, { customerId, actor }, tellErased);
  if (erasure === null) throw unknownCustomer(customerId);
  return erasureJson(erasure);
}
