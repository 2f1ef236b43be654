import { bool, int4, int8, numeric, oneOf, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

const DIMENSIONS = ['attribution', 'account'] as const;
const KINDS = ['total', 'group', 'others'] as const;

export const breakdown = query('revenue/breakdown.sql', {
  params: {
    fromAt: timestamptz,
    beforeAt: timestamptz,
    timezone: text,
    baseCurrency: text,
    isConverted: bool,
    dimension: oneOf(DIMENSIONS),
    limitRows: int4,
  },
  row: {
    kind: oneOf(KINDS),
    value: text.nullable(),
    groups: int4,
    startMinor: int8,
    newMinor: int8,
    reactivationMinor: int8,
    expansionMinor: int8,
    contractionMinor: int8,
    churnMinor: int8,
    fxMinor: int8,
    endMinor: int8,
    share: numeric.nullable(),
    newCount: int4,
    customers: int4,
  },
});

export const attributionState = query('revenue/attribution_state.sql', {
  params: {},
  row: { metadataKey: text.nullable(), needsReading: bool, accounts: int4 },
});

export const accountNames = query('revenue/accounts.sql', { params: {}, row: { name: text } });
