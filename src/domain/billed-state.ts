import type { BilledItem } from './billed-items.ts';
import type { EpochSeconds } from './facts.ts';

/** Everything that was billed for a subscription, in the order in which it began. */
export interface Billed {
  readonly all: readonly BilledItem[];
  readonly byItem: ReadonlyMap<string, readonly BilledItem[]>;
  /** When the first whole period began that was billed; where none was, the first part of one. */
  readonly firstAt: EpochSeconds;
}

/** What invoices say that a subscription consisted of at an instant. */
interface BilledState {
  readonly billed: readonly BilledItem[];
  /** Every part of it was billed for that time; otherwise it is carried on from the nearest one. */
  readonly isCovered: boolean;
}

/** Where an item stands at an instant, by what is known of it. */
interface View {
  readonly is: 'billed' | 'lapsed' | 'ended' | 'not_yet' | 'before';
  readonly billed: BilledItem;
}

/** Puts billed items, given in order, to their kind. */
export function billedOf(all: readonly BilledItem[]): Billed {
  const byItem = new Map<string, BilledItem[]>();
  for (const billed of all) {
    const ofItem = byItem.get(billed.item.id);
    if (ofItem === undefined) byItem.set(billed.item.id, [billed]);
    else ofItem.push(billed);
  }
  const first = all.find(({ kind }) => kind === 'period') ?? all[0];
  return { all, byItem, firstAt: first?.fromAt ?? 0 };
}

/**
 * The items at an instant: those that are billed for it, and those of which a later line says that they
 * were there. Where nothing is billed the nearest state stands. Something has been billed.
 */
export function billedStateAt(billed: Billed, at: EpochSeconds): BilledState {
  const views = [...billed.byItem.values()].flatMap((ofItem) => viewAt(ofItem, at, billed.firstAt));
  const now = of(views, 'billed');
  const [before, lapsed] = [of(views, 'before'), of(views, 'lapsed')];
  if (now.length > 0) return { billed: [...now, ...before], isCovered: before.length === 0 };
  if (lapsed.length > 0) {
    return carriedOn(billed, views, Math.max(...lapsed.map((one) => one.untilAt)));
  }
  if (before.length > 0) return { billed: before, isCovered: false };
  const firstAt = billed.all[0]?.fromAt ?? at;
  const ends = of(views, 'ended').map((one) => one.fromAt);
  const nearest = at < firstAt ? firstAt : Math.max(...ends) - 1;
  return { billed: billedStateAt(billed, nearest).billed, isCovered: false };
}

/** The last state that was billed, less what has ended since. */
function carriedOn(all: Billed, views: readonly View[], billedUntilAt: EpochSeconds): BilledState {
  const { billed } = billedStateAt(all, billedUntilAt - 1);
  const gone = new Set(of(views, 'ended').map(({ item }) => item.id));
  const left = billed.filter(({ item }) => !gone.has(item.id));
  return { billed: left.length > 0 ? left : billed, isCovered: false };
}

function of(views: readonly View[], is: View['is']): BilledItem[] {
  return views.filter((view) => view.is === is).map(({ billed }) => billed);
}

function viewAt(ofItem: readonly BilledItem[], at: EpochSeconds, firstAt: EpochSeconds): View[] {
  const newest = ofItem.findLast(({ fromAt }) => fromAt <= at);
  if (newest === undefined) return viewBefore(ofItem, firstAt);
  if (newest.kind === 'end') return [{ is: 'ended', billed: newest }];
  return [{ is: newest.untilAt > at ? 'billed' : 'lapsed', billed: newest }];
}

/** What ended had been there; so had what the first invoice of all billed for a whole period. */
function viewBefore(ofItem: readonly BilledItem[], firstAt: EpochSeconds): View[] {
  const [first] = ofItem;
  if (first === undefined) return [];
  const isThere = first.kind === 'end' || (first.kind === 'period' && first.fromAt === firstAt);
  return [{ is: isThere ? 'before' : 'not_yet', billed: first }];
}
