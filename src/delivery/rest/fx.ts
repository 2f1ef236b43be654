import { z } from 'zod';

import { fxRates, setFxRates, type FxRate } from '#analysis/revenue/fx.ts';
import { MOST_RATES } from '#delivery/fx-file.ts';
import { readFxRate } from '#delivery/fx-input.ts';
import { recordAudit } from '#store/queries/delivery.ts';

import type { FieldError, HttpRequest } from './exchange.ts';
import { fxRateJson } from './fx-json.ts';
import { invalid, parseBody, parseQuery } from './input.ts';
import { currencyCode } from './money.ts';
import type { RestContext } from './route.ts';

const text = z.string({ error: 'must be text' });
export const ratesBody = {
  rates: z
    .array(z.strictObject({ currency: text, rate: text, from: text }), {
      error: 'must be a list of {currency, rate, from}; a rate is text, such as "1.08"',
    })
    .min(1, 'must have a rate')
    .max(MOST_RATES, `must not have more than ${MOST_RATES} rates`),
};

/** `GET /api/fx-rates`: every rate to the base currency, with those of a moment ago. */
export async function getFxRates({ db, baseCurrency }: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const rates = await fxRates(db, { baseCurrency });
  return { base: currencyCode(baseCurrency), rates: rates.map(fxRateJson) };
}

/** `PUT /api/fx-rates`: keeps these rates, all or none; one of the same currency and day is replaced. */
export async function putFxRates(context: RestContext, request: HttpRequest, actor: string) {
  const { db, baseCurrency } = context;
  const body = await parseBody(request, ratesBody);
  const errors: FieldError[] = [];
  const rates = new Map<string, FxRate>();
  body.rates.forEach(({ currency, rate, from }, index) => {
    const read = readFxRate({ currency, rate, day: from }, baseCurrency);
    if ('detail' in read) {
      const field = read.field === 'day' ? 'from' : read.field;
      errors.push({ field: `rates.${index}.${field}`, detail: read.detail });
      return;
    }
    const key = `${read.currency} ${read.fromDay.toString()}`;
    if (rates.has(key)) errors.push({ field: `rates.${index}`, detail: 'is given more than once' });
    rates.set(key, read);
  });
  if (errors.length > 0) throw invalid(errors);
  const changed = await setFxRates(db, { baseCurrency, rates: [...rates.values()] });
  if (changed > 0) {
    const detail = { base: baseCurrency, changed };
    await recordAudit(db, { actor, action: 'fx_rates_set', subject: null, detail });
  }
  return { base: currencyCode(baseCurrency), rates: rates.size, changed };
}
