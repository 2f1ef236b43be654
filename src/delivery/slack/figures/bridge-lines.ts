import type { Temporal } from 'temporal-polyfill';

import type { Bridge } from '#analysis/revenue/bridge.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';

export interface BridgeLine {
  readonly label: string;
  /** The same within a sentence. */
  readonly word: string;
  /** How many movements; null where there is nothing to count. */
  readonly movements: number | null;
  /** Minor units; a loss is negative. */
  readonly signedMinor: bigint;
}

/** The lines between start and end that were shown rounded; what rounding takes or adds is one itself. */
export function bridgeLines(bridge: Bridge): BridgeLine[] {
  const { counts } = bridge;
  const lines: BridgeLine[] = [
    line(['New customers', 'new'], counts.new, bridge.newMinor),
    line(['Came back', 'came back'], counts.reactivation, bridge.reactivationMinor),
    line(['Pay more (expansion)', 'expansion'], counts.expansion, bridge.expansionMinor),
    line(['Pay less (contraction)', 'contraction'], counts.contraction, -bridge.contractionMinor),
    line(['Left (churn)', 'churn'], counts.churn, -bridge.churnMinor),
  ];
  if (bridge.fxMinor !== 0n) lines.push(line(FX, null, bridge.fxMinor));
  const sum = lines.reduce((total, { signedMinor }) => total + signedMinor, bridge.startMinor);
  if (sum !== bridge.endMinor) lines.push(line(ROUNDING, null, bridge.endMinor - sum));
  return lines;
}

/** `the end of 26 Oct`: the day before the bridge begins. */
export function startOf({ fromDay }: Bridge, today: Temporal.PlainDate): string {
  return `the end of ${dayAsOf(fromDay.subtract({ days: 1 }), today)}`;
}

/** `now`, or `the end of 24 Nov` when that day is over. */
export function endOf({ toDay }: Bridge, today: Temporal.PlainDate): string {
  return toDay.equals(today) ? 'now' : `the end of ${dayAsOf(toDay, today)}`;
}

/** What the bridge adds up to, in minor units. */
export function netChange(bridge: Bridge): bigint {
  return bridge.endMinor - bridge.startMinor;
}

const FX = ['Exchange rates', 'exchange rates'] as const;
const ROUNDING = ['Rounding', 'rounding'] as const;

function line(
  [label, word]: readonly [label: string, word: string],
  movements: number | null,
  signedMinor: bigint,
): BridgeLine {
  return { label, word, movements, signedMinor };
}
