import type { EpochSeconds, InvoiceFacts, InvoiceVersion } from './facts.ts';

/** How long the oldest open invoice may wait once no retry is planned. */
const LAPSES_AFTER_SECONDS = 30 * 86_400;

/**
 * Whether a past-due subscription has stopped being revenue: it has open invoices, the oldest is 30
 * days old, and Stripe plans no further attempt on any of them.
 */
export function hasLapsed(invoices: readonly InvoiceFacts[], at: EpochSeconds): boolean {
  const open = invoices
    .map((invoice) => versionAt(invoice, at))
    .filter((version) => isOpen(version));
  if (open.length === 0) return false;
  const oldest = Math.min(...open.map(({ createdAt }) => createdAt));
  return (
    at >= oldest + LAPSES_AFTER_SECONDS && open.every(({ nextAttemptAt }) => nextAttemptAt === null)
  );
}

/** Every instant at which hasLapsed may change its answer. */
export function lapseInstants(invoices: readonly InvoiceFacts[]): EpochSeconds[] {
  return invoices.flatMap(({ versions }) =>
    versions.flatMap(({ effectiveAt, createdAt }) => [
      effectiveAt,
      createdAt + LAPSES_AFTER_SECONDS,
    ]),
  );
}

function versionAt({ versions }: InvoiceFacts, at: EpochSeconds): InvoiceVersion | undefined {
  return versions.findLast(({ effectiveAt }) => effectiveAt <= at);
}

function isOpen(version: InvoiceVersion | undefined): version is InvoiceVersion {
  return version?.status === 'open';
}
