import type { Breakdown, BreakdownGroup } from '#analysis/revenue/breakdown.ts';
import { dimensionName, groupName } from '#delivery/breakdown-words.ts';
import { formatPercent } from '#delivery/percent.ts';
import type { Range } from '#delivery/slack/mrr/ranges.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';

/** Above this share of nobody-knows, the first thing is to know more. */
const UNKNOWN_SHARE = 0.25;

/** `google brings $12,300 (43 %) from 120 customers. Most new MRR in 30 days: podcast, $900 from 3.` */
export function summary(found: Breakdown, range: Range): string {
  const { currency } = found;
  const [first] = known(found);
  if (first === undefined || first.endMinor === 0n) {
    return `Nobody who pays has a ${dimensionName(found)} yet.`;
  }
  const share = first.share === null ? '' : ` (${formatPercent(first.share)})`;
  const most = `${first.value} brings ${roundMoney(first.endMinor, currency)}${share} from ${count(first.customers, 'customer')}.`;
  const best = bestOfNew(found.groups);
  if (best === null) return `${most} Nobody new in ${range.label}.`;
  const { newMinor, newCount } = best;
  return `${most} Most new MRR in ${range.label}: ${groupName(best, found)}, ${roundMoney(newMinor, currency)} from ${count(newCount, 'customer')}.`;
}

/** What a founder may do with it, in a sentence. */
export function nextStep(found: Breakdown): string {
  const worst = worstOf(found);
  if (found.dimension === 'account') {
    const account = worst ?? bestOfNew(found.groups) ?? known(found)[0];
    const why = worst === null ? 'won the most' : 'lost more than it won';
    return `${account?.value ?? ''} ${why}: \`/moneyradar mrr --account ${account?.value ?? ''}\` shows who it was.`;
  }
  const name = dimensionName(found);
  const unknown = found.groups.find(({ value }) => value === null)?.share ?? 0;
  if (unknown > UNKNOWN_SHARE) {
    return `${formatPercent(unknown)} of MRR has no ${name}. Write it into the metadata of these customers at Stripe: past days follow.`;
  }
  if (worst !== null) {
    return `${worst.value ?? ''} lost more than it won: look who left before you spend more on it.`;
  }
  const best = bestOfNew(known(found));
  if (best !== null) {
    return `Ask the newest customers from ${best.value ?? ''} what convinced them, and do more of it.`;
  }
  return `Nothing new came of any ${name} in this time: try a new one, small, and look here in a month.`;
}

/** The group with the most new MRR, the larger one of equals; null when nobody is new. */
export function bestOfNew(groups: readonly BreakdownGroup[]): BreakdownGroup | null {
  return groups.reduce<BreakdownGroup | null>(
    (best, one) => (one.newMinor > (best?.newMinor ?? 0n) ? one : best),
    null,
  );
}

/** The group whose MRR fell most, of those that lost more than they won. */
function worstOf(found: Breakdown): BreakdownGroup | null {
  return known(found).reduce<BreakdownGroup | null>(
    (worst, one) => (netOf(one) < (worst === null ? 0n : netOf(worst)) ? one : worst),
    null,
  );
}

/** Won less lost; rates of exchange are nobody's doing. */
function netOf({ startMinor, endMinor, fxMinor }: BreakdownGroup): bigint {
  return endMinor - startMinor - fxMinor;
}

function known({ groups }: Breakdown): readonly BreakdownGroup[] {
  return groups.filter(({ value }) => value !== null);
}
