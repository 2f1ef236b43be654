import type { Temporal } from 'temporal-polyfill';

import type { Bridge } from '#analysis/revenue/bridge.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';
import { LINE_LABELS } from '#delivery/slack/wording/movements.ts';
import type { MovementType } from '#domain/ledger.ts';

export interface BridgeLine {
  /** Null for what rounding takes or adds. */
  readonly kind: MovementType | 'fx' | null;
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
    line('new', counts.new, bridge.newMinor),
    line('reactivation', counts.reactivation, bridge.reactivationMinor),
    line('expansion', counts.expansion, bridge.expansionMinor),
    line('contraction', counts.contraction, -bridge.contractionMinor),
    line('churn', counts.churn, -bridge.churnMinor),
  ];
  if (bridge.fxMinor !== 0n) {
    const words = { label: 'Exchange rates', word: 'exchange rates' };
    lines.push({ ...words, kind: 'fx', movements: null, signedMinor: bridge.fxMinor });
  }
  const sum = lines.reduce((total, { signedMinor }) => total + signedMinor, bridge.startMinor);
  if (sum !== bridge.endMinor) {
    const words = { label: 'Rounding', word: 'rounding' };
    lines.push({ ...words, kind: null, movements: null, signedMinor: bridge.endMinor - sum });
  }
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

/** The same within a sentence. */
const WORDS: Record<MovementType, string> = {
  new: 'new',
  reactivation: 'came back',
  expansion: 'expansion',
  contraction: 'contraction',
  churn: 'churn',
};

function line(kind: MovementType, movements: number, signedMinor: bigint): BridgeLine {
  return { kind, label: LINE_LABELS[kind], word: WORDS[kind], movements, signedMinor };
}
