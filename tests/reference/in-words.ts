import { DAY, START } from './makers.ts';

interface Movement {
  readonly currency: string;
  readonly occurredAt: number;
  readonly type: string;
  readonly cause: string;
  readonly before: bigint;
  readonly after: bigint;
  readonly awaySince: number | null;
}

/** A movement as an example writes it: `10 churn cancelled 1000 → 0`, with days since the start. */
export function inWords(movement: Movement): string {
  const { occurredAt, type, cause, before, after, currency, awaySince } = movement;
  const words = [days(occurredAt), type, cause, `${minor(before)} → ${minor(after)}`];
  const tail = [
    currency === 'usd' ? [] : [currency],
    awaySince === null ? [] : ['away', days(awaySince)],
  ];
  return [...words, ...tail.flat()].join(' ');
}

function days(at: number): string {
  const seconds = at - START;
  const rest = seconds % DAY;
  return rest % 8640 === 0 ? String(seconds / DAY) : `${(seconds - rest) / DAY}+${rest}s`;
}

/** 10⁻⁸ of a minor unit as a decimal without trailing zeros. */
function minor(fine: bigint): string {
  const digits = String(fine).padStart(9, '0');
  const decimals = digits.slice(-8).replace(/0+$/, '');
  return digits.slice(0, -8) + (decimals && `.${decimals}`);
}
