/** A stream of numbers in `[0, 2³²)`. */
export type Random = () => number;

/** The stream of that name: the same name gives the same numbers on every run and machine. */
export function randomOf(...name: readonly (string | number)[]): Random {
  let [a, b, c, d] = hashOf(name.join('/'));
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let turn = 0; turn < 12; turn += 1) next();
  return next;
}

/** A number in `[0, 1)`. */
export function fraction(random: Random): number {
  return random() / 2 ** 32;
}

/** A whole number from `least` to `most`, both included. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(fraction(random) * (most - least + 1));
}

/** True with that probability, 0 to 1. */
export function chance(random: Random, probability: number): boolean {
  return fraction(random) < probability;
}

/** One of the list, which must not be empty. */
export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[between(random, 0, list.length - 1)] ?? list[0];
}

/** One of the values, each as likely as its weight says. */
export function weighted<T>(random: Random, choices: readonly (readonly [T, number])[]): T {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  let left = fraction(random) * total;
  for (const [value, weight] of choices) {
    left -= weight;
    if (left < 0) return value;
  }
  const last = choices.at(-1);
  if (last === undefined) throw new Error('Nothing to choose from.');
  return last[0];
}

/** A waiting time whose mean is `mean`, in the unit of `mean`. */
export function waitingTime(random: Random, mean: number): number {
  return -Math.log(1 - fraction(random)) * mean;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Something that looks like Stripe's ids: the prefix and `length` characters of base 62. */
export function stripeId(random: Random, prefix: string, length = 14): string {
  let id = prefix;
  for (let index = 0; index < length; index += 1) id += BASE62.charAt(between(random, 0, 61));
  return id;
}

/** Four well-mixed words from a text (FNV-1a with four starting points). */
function hashOf(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    words[0] = Math.imul(words[0] ^ code, 0x01000193);
    words[1] = Math.imul(words[1] ^ code, 0x5bd1e995);
    words[2] = Math.imul(words[2] ^ (code + index), 0x27d4eb2f);
    words[3] = Math.imul(words[3] ^ (code * 31 + index), 0x165667b1);
  }
  return words;
}
