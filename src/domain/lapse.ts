import type { EpochSeconds, InvoiceFacts, InvoiceVersion } from './facts.ts';

/** How long the oldest open invoice may wait once no retry is planned. */
const LAPSES_AFTER_SECONDS = 30 * 86_400;

/**
 * When a subscription that has been past due since then stops being revenue: it has open invoices, the
 * oldest is 30 days old, and Stripe plans no further attempt on any of them. It stays lapsed for as long
 * as it is past due: a new invoice is no payment. null: it never lapses.
 */
export function lapseOf(
  invoices: readonly InvoiceFacts[],
  pastDueSince: EpochSeconds,
): EpochSeconds | null {
  const turns = invoices
    .flatMap(({ versions }) => versions)
    .flatMap(({ effectiveAt, createdAt }) => [effectiveAt, createdAt + LAPSES_AFTER_SECONDS])
    .filter((instant) => instant > pastDueSince)
    .toSorted((a, b) => a - b);
  return [pastDueSince, ...turns].find((instant) => isBeyondRecovery(invoices, instant)) ?? null;
}

function isBeyondRecovery(invoices: readonly InvoiceFacts[], at: EpochSeconds): boolean {
  const open = invoices
    .map((invoice) => versionAt(invoice, at))
    .filter((version) => isOpen(version));
  return (
    open.some(({ createdAt }) => at >= createdAt + LAPSES_AFTER_SECONDS) &&
    open.every(({ nextAttemptAt }) => nextAttemptAt === null)
  );
}

function versionAt({ versions }: InvoiceFacts, at: EpochSeconds): InvoiceVersion | undefined {
  return versions.findLast(({ effectiveAt }) => effectiveAt <= at);
}

function isOpen(version: InvoiceVersion | undefined): version is InvoiceVersion {
  return version?.status === 'open';
}
