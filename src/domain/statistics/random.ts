/** Numbers from 0 up to, not including, 1. */
export type Random = () => number;

/**
 * A sequence that looks random and is the same for the same seed, so that whoever asks again gets the
 * same answer. Source: mulberry32, T. Ettinger; not for secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
