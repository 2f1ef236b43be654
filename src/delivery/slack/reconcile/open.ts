import type { WebClient } from '@slack/web-api';
import type { Temporal } from 'temporal-polyfill';

import { reconcileWithCustomers, type DifferenceCursor } from '#analysis/revenue/differences.ts';
import { describeRefusal, type Clicker } from '#delivery/slack/access.ts';
import { describeFailure, logFailure, within } from '#delivery/slack/failures.ts';
import { audit, refusalOf, type House } from '#delivery/slack/house.ts';
import type { DifferenceRule } from '#domain/ledger.ts';

import { customersView, saidView, waitingView } from './customers-view.ts';
import { parseListPlace } from './list-place.ts';

const PAGE_LENGTH = 20;
/** Slack lets a modal be opened for three seconds; what it shows may come a little later. */
const DEADLINE_MS = 10_000;

export interface Click {
  readonly clicker: Clicker;
  /** What the button says about itself. */
  readonly value: string;
  /** Opens a modal; only for three seconds. */
  readonly triggerId: string;
  /** The modal that the button is in; null when it is in a message. */
  readonly viewId: string | null;
}

interface Place {
  readonly rule: DifferenceRule;
  readonly asOf: Temporal.Instant;
  readonly cursor: DifferenceCursor | null;
}

/**
 * Shows the customers of one reason in a modal, or turns its page. Returns whether the button is one of
 * this list; a modal has no message to answer with an error, so what goes wrong is shown in itself.
 */
export async function showCustomers(
  house: House,
  client: WebClient,
  click: Click,
): Promise<boolean> {
  const { now, timezone } = house.sources;
  const place = parseListPlace(click.value, { now: now(), timezone });
  if (place === null) return false;
  const viewId = click.viewId ?? (await open(client, click.triggerId, place.rule));
  await client.views.update({ view_id: viewId, view: await viewFor(house, click.clicker, place) });
  return true;
}

async function open(client: WebClient, triggerId: string, rule: DifferenceRule): Promise<string> {
  const { view } = await client.views.open({ trigger_id: triggerId, view: waitingView(rule) });
  if (view?.id === undefined) throw new Error('Slack opened a modal and did not say which');
  return view.id;
}

async function viewFor(house: House, clicker: Clicker, place: Place) {
  const { rule, asOf, cursor } = place;
  const { userId } = clicker;
  try {
    const refusal = await refusalOf(house, clicker);
    if (refusal !== null) {
      const detail = { command: 'reconcile', reason: refusal };
      await audit(house, { userId, action: 'slack.refused', subject: null, detail });
      return saidView(rule, describeRefusal(refusal, userId));
    }
    const { readDb, timezone, baseCurrency } = house.sources;
    const asking = reconcileWithCustomers(readDb, {
      scope: { now: asOf, timezone, baseCurrency },
      rule,
      limit: PAGE_LENGTH,
      ...(cursor !== null && { cursor }),
    });
    const found = await within(DEADLINE_MS, 'the customers behind a difference', asking);
    const action = 'slack.reconcile_customers';
    await audit(house, { userId, action, subject: null, detail: { rule } });
    return customersView({ ...found, rule, isFirstPage: cursor === null }, house.sources);
  } catch (error) {
    return saidView(rule, describeFailure(error, logFailure(house.sources.log, error)));
  }
}
