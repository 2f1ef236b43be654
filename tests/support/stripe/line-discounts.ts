import { at, objectsAt, textAt, type JsonObject } from './json.ts';

/**
 * Stripe says of each line how much every discount took off it; a source that only gives an invoice's
 * totals has them spread over the lines that can be discounted, by their amounts.
 */
export function withLineDiscounts(object: JsonObject): JsonObject {
  const totals = objectsAt(object, 'total_discount_amounts');
  if (textAt(object, 'object') !== 'invoice' || totals.length === 0) return object;
  const lines = objectsAt(object, 'lines');
  const open = lines.filter(({ discountable }) => discountable !== false);
  const whole = open.reduce((sum, { amount }) => sum + Number(amount), 0);
  const shares = new Map(open.map(({ id }) => [id, [] as JsonObject[]]));
  for (const { amount, discount } of totals) {
    let left = Number(amount);
    for (const [index, line] of open.entries()) {
      const isLast = index === open.length - 1;
      const share = isLast ? left : Math.round((Number(amount) * Number(line['amount'])) / whole);
      left -= share;
      shares.get(line['id'] ?? null)?.push({ amount: share, discount: discount ?? null });
    }
  }
  const data = lines.map((line) => ({
    ...line,
    discount_amounts: shares.get(line['id'] ?? null) ?? [],
  }));
  return { ...object, lines: { ...(at(object, 'lines') as JsonObject), data } };
}
