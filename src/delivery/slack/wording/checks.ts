/** What is wrong when a check of sql/checks is broken, in words that need no database. */
const WORDS: Readonly<Record<string, string>> = {
  customers_in_several_currencies_are_listed: 'somebody pays in two currencies and counts twice',
  movement_types_are_true: 'a change is called new, expansion or churn and is something else',
  movements_chain: 'a customer’s changes do not follow on from each other',
  movements_follow_from_spans: 'the changes do not lead to what customers pay',
  snapshots_join: 'a stored day does not begin where the day before it ended',
  spans_do_not_overlap: 'a subscription is counted twice at the same time',
  stripe_mode_is_not_below_zero: 'somebody pays less than nothing as Stripe counts',
};

/** One that has no words here yet is called by its name. */
export function describeCheck(name: string): string {
  return (Object.hasOwn(WORDS, name) ? WORDS[name] : null) ?? name.replaceAll('_', ' ');
}
