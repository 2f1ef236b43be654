import { date, int4, jsonb, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

export const setRates = query('fx/set_rates.sql', {
  params: { base: text, rates: jsonb },
  row: { changedRates: int4 },
});

export const rates = query('fx/rates.sql', {
  params: { base: text },
  row: { currency: text, fromDay: date, rate: text, setAt: timestamptz },
});
