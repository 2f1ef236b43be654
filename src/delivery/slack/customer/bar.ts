const BAR_LENGTH = 10;

/** A share as a bar that is as full: `▰▰▰▰▰▰▰▱▱▱`. */
export function fullness(share: number): string {
  const full = Number.isNaN(share) ? 0 : Math.round(Math.min(1, Math.max(0, share)) * BAR_LENGTH);
  return '▰'.repeat(full) + '▱'.repeat(BAR_LENGTH - full);
}
