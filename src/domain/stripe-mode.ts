import { hasLength, type CarriedLife } from './carry.ts';
import type { CustomerFacts, Discount, EpochSeconds, SubscriptionFacts } from './facts.ts';
import type { DifferenceRule, FineMinor, MrrDifference } from './ledger.ts';
import { livesOf, type Life, type Segment } from './segments.ts';

/**
 * Where our MRR and MRR in mode `stripe` are apart, by rule: ours less all amounts is Stripe's, at
 * every instant and to the last digit. `lives` and `carried` are what the fold made of these facts.
 * Source of the rules: docs/metrics.md, Mode stripe.
 */
export function differencesOf(
  facts: CustomerFacts,
  lives: readonly Life[],
  carried: readonly CarriedLife[],
): MrrDifference[] {
  const differences = apart('carried_over', carried, lives);
  let [known, before] = [facts, lives];
  for (const { rule, unheeded } of RULES) {
    const next = unheeded(known);
    if (next === known) continue;
    const after = livesOf(next);
    differences.push(...apart(rule, before, after));
    [known, before] = [next, after];
  }
  return differences;
}

interface Rule {
  readonly rule: DifferenceRule;
  /** The facts without what Stripe does not heed; the very same when there is no such thing. */
  readonly unheeded: (facts: CustomerFacts) => CustomerFacts;
}

/**
 * One after the other, each on what the one before has left. A cancellation comes first: nothing that
 * happens to a subscription after the click makes a difference any more.
 */
const RULES: readonly Rule[] = [
  { rule: 'scheduled_cancellation', unheeded: withEndsAtTheClick },
  { rule: 'lapsed_past_due', unheeded: withRetriesForGood },
  { rule: 'collection_paused', unheeded: withoutPauses },
  { rule: 'repeating_discount', unheeded: withoutRepeatingDiscounts },
];

/** Stripe counts a subscription out at the click, and in again when the cancellation is undone. */
function withEndsAtTheClick(facts: CustomerFacts): CustomerFacts {
  return withVersions(facts, (version) =>
    version.cancelAt === null || version.items.length === 0 ? version : { ...version, items: [] },
  );
}

/** Past due counts until Stripe gives up, which it does by changing the status. */
function withRetriesForGood(facts: CustomerFacts): CustomerFacts {
  const isPastDue = facts.subscriptions.some(({ versions }) =>
    versions.some(({ status }) => status === 'past_due'),
  );
  if (!isPastDue) return facts;
  const invoices = facts.invoices.map((invoice) => ({
    ...invoice,
    versions: invoice.versions.map((version) => ({ ...version, nextAttemptAt: Infinity })),
  }));
  return { ...facts, invoices };
}

function withoutPauses(facts: CustomerFacts): CustomerFacts {
  return withVersions(facts, (version) =>
    version.pauseBehavior === null ? version : { ...version, pauseBehavior: null },
  );
}

/** A discount that ends counts like one that is given once: it does not lower MRR. */
function withoutRepeatingDiscounts(facts: CustomerFacts): CustomerFacts {
  const ruled = withVersions(facts, (version) => {
    const items = same(version.items, (item) => {
      const discounts = same(item.discounts, givenOnce);
      return discounts === item.discounts ? item : { ...item, discounts };
    });
    const discounts = same(version.discounts, givenOnce);
    const isSame = items === version.items && discounts === version.discounts;
    return isSame ? version : { ...version, items, discounts };
  });
  const discounts = same(ruled.discounts, (entry) => {
    const discount = givenOnce(entry.discount);
    return discount === entry.discount ? entry : { ...entry, discount };
  });
  return discounts === ruled.discounts ? ruled : { ...ruled, discounts };
}

function givenOnce(discount: Discount): Discount {
  const { coupon } = discount;
  return coupon.duration === 'repeating'
    ? { ...discount, coupon: { ...coupon, duration: 'once' } }
    : discount;
}

type Version = SubscriptionFacts['versions'][number];

function withVersions(facts: CustomerFacts, change: (version: Version) => Version): CustomerFacts {
  const subscriptions = same(facts.subscriptions, (subscription) => {
    const versions = same(subscription.versions, change);
    return versions === subscription.versions ? subscription : { ...subscription, versions };
  });
  return subscriptions === facts.subscriptions ? facts : { ...facts, subscriptions };
}

/** Maps a list; the very same list when every entry stayed the very same. */
function same<Entry>(list: readonly Entry[], change: (entry: Entry) => Entry): readonly Entry[] {
  const changed = list.map(change);
  return changed.every((entry, index) => entry === list[index]) ? list : changed;
}

/** The stretches of time on which two ways to see the same lives differ. */
function apart(
  rule: DifferenceRule,
  before: readonly Life[],
  after: readonly Life[],
): MrrDifference[] {
  return before.flatMap((life, index) => {
    const other = after[index];
    return other === undefined || other.segments === life.segments
      ? []
      : stretchesOf(rule, life, other);
  });
}

function stretchesOf(rule: DifferenceRule, before: Life, after: Life): MrrDifference[] {
  const { subscriptionId } = before;
  const stretches: MrrDifference[] = [];
  for (const { fromAt, untilAt, ours, theirs } of sideBySide(before, after)) {
    const amount: FineMinor = (ours?.mrr ?? 0n) - (theirs?.mrr ?? 0n);
    const known = ours ?? theirs;
    if (amount === 0n || known === undefined) continue;
    const { currency } = known.version;
    const last = stretches.at(-1);
    if (last?.untilAt === fromAt && last.amount === amount && last.currency === currency) {
      stretches[stretches.length - 1] = { ...last, untilAt };
    } else {
      stretches.push({ subscriptionId, rule, currency, amount, fromAt, untilAt });
    }
  }
  return stretches;
}

interface Pair {
  readonly fromAt: EpochSeconds;
  readonly untilAt: EpochSeconds | null;
  readonly ours: Segment | undefined;
  readonly theirs: Segment | undefined;
}

/** Two lives cut at every instant at which either has a cut. */
function sideBySide(before: Life, after: Life): Pair[] {
  const [ours, theirs] = [before.segments.filter(hasLength), after.segments.filter(hasLength)];
  const starts = [...ours, ...theirs].map(({ fromAt }) => fromAt);
  const instants = [...new Set(starts)].toSorted((a, b) => a - b);
  let [our, their] = [-1, -1];
  return instants.map((fromAt, index) => {
    if (ours[our + 1]?.fromAt === fromAt) our += 1;
    if (theirs[their + 1]?.fromAt === fromAt) their += 1;
    const untilAt = instants[index + 1] ?? null;
    return { fromAt, untilAt, ours: ours[our], theirs: theirs[their] };
  });
}
