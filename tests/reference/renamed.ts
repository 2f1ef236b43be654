import { asText } from './ledger-text.ts';

/** What has an id of Stripe's, by how it begins. */
const KINDS = ['cus', 'sub', 'si', 'in', 'di', 'price', 'coupon', 'prod', 'evt'];

/** Gives every id of Stripe's of these kinds a new one, in the same order among its kind; bigints survive. */
export function renamed<T>(value: T, mark: string, kinds: readonly string[] = KINDS): T {
  const pattern = patternOf(kinds);
  return JSON.parse(asText(value), (_, part: unknown) => {
    if (typeof part !== 'string') return part;
    if (/^\d+n$/.test(part)) return BigInt(part.slice(0, -1));
    return part.replace(pattern, `$1_${mark}`);
  }) as T;
}

export function renamedId(id: string, mark: string): string {
  return id.replace(patternOf(KINDS), `$1_${mark}`);
}

function patternOf(kinds: readonly string[]): RegExp {
  return new RegExp(`^(${kinds.join('|')})_`);
}
