import { fraction, randomOf, type Random } from '#simulation/company/random.ts';

/** How often a request goes wrong, each as a share from 0 to 1. */
export interface Faults {
  /** 429: too many requests. */
  readonly refusedShare: number;
  /** 500 from Stripe's own server. */
  readonly failedShare: number;
  /** Never answered; the connection stays open. */
  readonly hangShare: number;
  /** The connection breaks, before the answer or in the middle of it. */
  readonly resetShare: number;
}

export const NO_FAULTS: Faults = { refusedShare: 0, failedShare: 0, hangShare: 0, resetShare: 0 };

export type Fate = 'answered' | 'refused' | 'failed' | 'hung' | 'reset' | 'torn';

/** Decides what becomes of one request after the other; the same seed decides the same. */
export function fatesOf(seed: string): (faults: Faults) => Fate {
  const random: Random = randomOf('fates', seed);
  return ({ refusedShare, failedShare, hangShare, resetShare }) => {
    let left = fraction(random);
    for (const [fate, share] of [
      ['refused', refusedShare],
      ['failed', failedShare],
      ['hung', hangShare],
      ['reset', resetShare / 2],
      ['torn', resetShare / 2],
    ] as const) {
      left -= share;
      if (left < 0) return fate;
    }
    return 'answered';
  };
}
