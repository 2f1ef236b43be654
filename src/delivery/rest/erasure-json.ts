import type { Erasure } from '#analysis/customers/erase.ts';

/** What was erased, without the id: it is not to be kept among answers either. */
export function erasureJson({ wasErasedBefore, removed, anonymous }: Erasure) {
  return {
    erased: true as const,
    was_erased_before: wasErasedBefore,
    removed: {
      facts: removed.facts,
      usage_days: removed.usageDays,
      payment_methods: removed.paymentMethods,
      invoices: removed.invoices,
      disputes_refunds_and_credits: removed.disputesRefundsAndCredits,
      alerts: removed.alerts,
      moves: removed.moves,
      experiments: removed.experiments,
      texts: removed.texts,
    },
    kept_anonymously: {
      subscriptions: anonymous.subscriptions,
      movements: anonymous.movements,
    },
  };
}
