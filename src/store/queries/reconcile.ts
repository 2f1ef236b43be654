import { DIFFERENCE_RULES } from '#domain/ledger.ts';
import { int4, int8, oneOf, text, textArray, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

const instant = { beforeAt: timestamptz, timezone: text, baseCurrency: text };
const rule = oneOf(DIFFERENCE_RULES);

export const totals = query('reconcile/totals.sql', {
  params: instant,
  row: { currency: text, mrrMinor: int8, stripeModeMinor: int8 },
});

export const rules = query('reconcile/rules.sql', {
  params: instant,
  row: { rule, customers: int4, amountMinor: int8, listedMinor: int8 },
});

export const differences = query('reconcile/differences.sql', {
  params: {
    ...instant,
    rule: rule.nullable(),
    afterSizeMinor: int8.nullable(),
    afterStripeCustomerId: text.nullable(),
    afterRule: text.nullable(),
    limitRows: int4,
  },
  row: {
    stripeCustomerId: text,
    rule,
    amountMinor: int8,
    untilAt: timestamptz.nullable(),
    stripeSubscriptionIds: textArray,
  },
});
