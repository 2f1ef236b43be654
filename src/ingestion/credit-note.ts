import { idAt, secondsAt, textAt } from './json.ts';
import type { ObjectShown, ObjectsShown } from './objects-shown.ts';
import { wholeMinor } from './whole-minor.ts';

/** What an invoice was lowered by after it was final. */
export interface CreditNote {
  readonly id: string;
  readonly invoiceId: string | null;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly reason: string | null;
  readonly status: string;
  readonly createdAt: number;
  readonly voidedAt: number | null;
}

/** A customer's credit notes as they were last shown. */
export function creditNotesOf(objects: ObjectsShown): readonly CreditNote[] {
  return (objects.get('credit_note') ?? []).map(readCreditNote);
}

function readCreditNote({ id, newest, newestFact }: ObjectShown): CreditNote {
  const status = textAt(newest, 'status') ?? 'issued';
  return {
    id,
    invoiceId: idAt(newest, 'invoice'),
    currency: textAt(newest, 'currency') ?? 'usd',
    amountMinor: wholeMinor(newest, 'amount'),
    reason: textAt(newest, 'reason'),
    status,
    createdAt: secondsAt(newest, 'created') ?? newestFact.createdAt,
    voidedAt: status === 'void' ? (secondsAt(newest, 'voided_at') ?? newestFact.createdAt) : null,
  };
}
