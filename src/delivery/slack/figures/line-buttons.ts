import type { ActionsBlock } from '@slack/types';

import type { Bridge } from '#analysis/revenue/bridge.ts';
import { actions, type ButtonInput } from '#delivery/slack/block-kit/blocks.ts';
import { formatFx } from '#delivery/slack/opened/fx.ts';
import { formatLine, type BridgePlace } from '#delivery/slack/opened/movements/line-place.ts';
import type { MovementType } from '#domain/ledger.ts';

import { bridgeLines, type BridgeLine } from './bridge-lines.ts';

/**
 * A button for each line of a bridge that opens the customers behind it, of the days and the Stripe
 * account of that bridge, however old the message is; none when nothing moved.
 */
export function lineButtons(bridge: Bridge, account: string | null = null): ActionsBlock[] {
  const place = { ...bridge, account };
  const buttons = bridgeLines(bridge).flatMap((line) => button(line, place));
  return buttons.length === 0 ? [] : [actions(buttons)];
}

/** So that all of them fit in a row. */
const SHORT_LABELS: Record<MovementType, string> = {
  new: 'New',
  reactivation: 'Came back',
  expansion: 'Pay more',
  contraction: 'Pay less',
  churn: 'Left',
};

function button({ kind, label, movements }: BridgeLine, place: BridgePlace): ButtonInput[] {
  if (kind === null || movements === 0) return [];
  const actionId = `list_open_${kind}`;
  if (kind === 'fx') return [{ actionId, label, value: formatFx(place) }];
  const value = formatLine(kind, place);
  return [{ actionId, label: `${SHORT_LABELS[kind]}: ${movements ?? 0}`, value }];
}
