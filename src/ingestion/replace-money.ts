import type { Transaction } from '#store/postgres.ts';
import {
  replaceCreditNotes,
  replaceDisputes,
  replacePaymentMethods,
  replaceRefunds,
  replaceScheduledChanges,
  replaceSchedules,
} from '#store/queries/ingestion.ts';

import {
  creditNoteRows,
  disputeRows,
  paymentMethodRows,
  refundRows,
  scheduledChangeRows,
  scheduleRows,
  type CustomerMoney,
} from './money-rows.ts';

/**
 * Makes what is stored of these customers' money what their facts say. Their subscriptions are written
 * already. Returns how many rows differ from before. What never vanishes again costs nothing while
 * there is none of it.
 */
export async function replaceMoney(
  transaction: Transaction,
  customers: readonly CustomerMoney[],
): Promise<number> {
  const customerIds = customers.map(({ customerId }) => BigInt(customerId));
  const paymentMethods = customers.flatMap(paymentMethodRows);
  const disputes = customers.flatMap(disputeRows);
  const creditNotes = customers.flatMap(creditNoteRows);
  const schedules = customers.flatMap(scheduleRows);
  const changed = await Promise.all([
    paymentMethods.length === 0 ? [] : replacePaymentMethods(transaction, { paymentMethods }),
    disputes.length === 0 ? [] : replaceDisputes(transaction, { disputes }),
    creditNotes.length === 0 ? [] : replaceCreditNotes(transaction, { creditNotes }),
    schedules.length === 0 ? [] : replaceSchedules(transaction, { schedules }),
    replaceRefunds(transaction, { customerIds, refunds: customers.flatMap(refundRows) }),
    replaceScheduledChanges(transaction, {
      customerIds,
      changes: customers.flatMap(scheduledChangeRows),
    }),
  ]);
  return changed.reduce((sum, rows) => sum + rows.length, 0);
}
