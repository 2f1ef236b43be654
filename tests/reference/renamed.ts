import { asText } from './ledger-text.ts';

/** Gives every id of Stripe's a new one, in the same order among its kind; bigints survive. */
export function renamed<T>(value: T, mark: string): T {
  return JSON.parse(asText(value), (_, part: unknown) => {
    if (typeof part !== 'string') return part;
    return /^\d+n$/.test(part) ? BigInt(part.slice(0, -1)) : renamedId(part, mark);
  }) as T;
}

export function renamedId(id: string, mark: string): string {
  return id.replace(/^(cus|sub|si|in|di|price|coupon|prod|evt)_/, `$1_${mark}`);
}
