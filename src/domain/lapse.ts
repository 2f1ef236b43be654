import type { EpochSeconds, InvoiceFacts, InvoiceVersion } from './facts.ts';

/** How long the oldest open invoice may wait once no retry is planned. */
const LAPSES_AFTER_SECONDS = 30 * 86_400;

/**
 * When a subscription that has been past due since then stops being revenue: it has open invoices, one
 * of them is 30 days overdue, and Stripe plans no further attempt on any of them. An invoice that is
 * sent is overdue from its due date, one that is charged from its creation. It stays lapsed for as long
 * as it is past due: a new invoice is no payment. null: it never lapses.
 */
export function lapseOf(
  invoices: readonly InvoiceFacts[],
  pastDueSince: EpochSeconds,
): EpochSeconds | null {
  const turns = invoices
    .flatMap(({ versions }) => versions)
    .flatMap((version) => [version.effectiveAt, givenUpAt(version)])
    .filter((instant) => instant > pastDueSince)
    .toSorted((a, b) => a - b);
  return [pastDueSince, ...turns].find((instant) => isBeyondRecovery(invoices, instant)) ?? null;
}

function isBeyondRecovery(invoices: readonly InvoiceFacts[], at: EpochSeconds): boolean {
  const open = invoices
    .map((invoice) => versionAt(invoice, at))
    .filter((version) => isOpen(version));
  return (
    open.some((version) => at >= givenUpAt(version)) &&
    open.every(({ nextAttemptAt }) => nextAttemptAt === null)
  );
}

function givenUpAt({ dueAt, createdAt }: InvoiceVersion): EpochSeconds {
  return (dueAt ?? createdAt) + LAPSES_AFTER_SECONDS;
}

function versionAt({ versions }: InvoiceFacts, at: EpochSeconds): InvoiceVersion | undefined {
  return versions.findLast(({ effectiveAt }) => effectiveAt <= at);
}

function isOpen(version: InvoiceVersion | undefined): version is InvoiceVersion {
  return version?.status === 'open';
}
