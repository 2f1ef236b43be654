import type { CustomerFacts } from '#domain/facts.ts';
import { ledgerOf } from '#domain/fold.ts';
import { MRR_DECIMALS } from '#domain/ledger.ts';
import { decimalText } from '#domain/rational.ts';

import { day } from './facts.ts';

/** MRR of these facts at an instant, by our rules and in mode `stripe`, in minor units. */
export function bothModesAt(facts: CustomerFacts, at: number): { ours: string; stripe: string } {
  const { spans, differences } = ledgerOf(facts);
  const covers = ({ fromAt, untilAt }: { fromAt: number; untilAt: number | null }) =>
    fromAt <= at && (untilAt === null || at < untilAt);
  const ours = spans.filter(covers).reduce((sum, { mrr }) => sum + mrr, 0n);
  const apart = differences.filter(covers).reduce((sum, { amount }) => sum + amount, 0n);
  return { ours: decimalText(ours, MRR_DECIMALS), stripe: decimalText(ours - apart, MRR_DECIMALS) };
}

/** Differences as `rule amount from – until`, with days since the start. */
export function differencesIn(facts: CustomerFacts): string[] {
  return ledgerOf(facts).differences.map(({ rule, amount, fromAt, untilAt }) => {
    const until = untilAt === null ? 'on' : String(daysOf(untilAt));
    return `${rule} ${decimalText(amount, MRR_DECIMALS)} ${daysOf(fromAt)} – ${until}`;
  });
}

function daysOf(at: number): number {
  return (at - day(0)) / 86_400;
}
