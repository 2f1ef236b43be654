import type {
  Decimal,
  EpochSeconds,
  InvoiceFacts,
  InvoiceLine,
  Price,
  SubscriptionItem,
} from './facts.ts';
import { grossOf } from './gross.ts';
import { add, decimalText, fromDecimal, roundTo, ZERO } from './rational.ts';

/** Whose lines are read, and what they are read with. */
export interface BillingSources {
  readonly subscriptionId: string;
  readonly invoices: readonly InvoiceFacts[];
  /** The items that the subscription was found with. */
  readonly items: readonly SubscriptionItem[];
  readonly priceOf: (priceId: string) => Price;
}

/** What an invoice says of one item of a subscription from an instant on. */
export interface BilledItem {
  readonly item: SubscriptionItem;
  /** `period`: billed for a whole period. `start`: changed within one. `end`: it was so until then. */
  readonly kind: 'period' | 'start' | 'end';
  readonly fromAt: EpochSeconds;
  readonly untilAt: EpochSeconds;
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  readonly discountIds: readonly string[];
  /** Price × quantity; null when the price is not known. */
  readonly grossMinor: bigint | null;
  readonly eventIds: readonly string[];
}

interface PricedLine extends InvoiceLine {
  readonly itemId: string;
  readonly price: Price;
  readonly kind: BilledItem['kind'];
  readonly invoiceId: string;
  readonly billedAt: EpochSeconds;
  readonly eventIds: readonly string[];
}

/** Invoices that were asked to be paid; a draft may still change, a void one was taken back. */
const ASKED_FOR: ReadonlySet<string> = new Set(['open', 'paid', 'uncollectible']);

/**
 * What the lines of its invoices say that a subscription's items were, in the order in which it began;
 * of two that contradict each other the later invoice's comes last. One-off and metered prices say
 * nothing of MRR. Source: docs/metrics.md, History.
 */
export function billedItems(sources: BillingSources): readonly BilledItem[] {
  const groups = new Map<string, PricedLine[]>();
  for (const line of withItemIds(pricedLines(sources), sources.items)) {
    const { invoiceId, itemId, price, kind, periodStartAt, periodEndAt } = line;
    const key = [invoiceId, itemId, price.id, kind, periodStartAt, periodEndAt].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const inOrder = [...groups.values()].toSorted(
    ([a], [b]) =>
      (a?.periodStartAt ?? 0) - (b?.periodStartAt ?? 0) ||
      Number(b?.kind === 'end') - Number(a?.kind === 'end') ||
      (a?.billedAt ?? 0) - (b?.billedAt ?? 0) ||
      ((a?.invoiceId ?? '') < (b?.invoiceId ?? '') ? -1 : 1),
  );
  return inOrder.flatMap(asOne);
}

/** Whether anything was ever paid for the subscription. */
export function hasBeenPaid({ subscriptionId, invoices }: BillingSources): boolean {
  return invoices.some(
    ({ versions }) =>
      versions.at(-1)?.status === 'paid' &&
      versions.some(({ lines }) =>
        lines.some((line) => line.subscriptionId === subscriptionId && line.amountMinor > 0n),
      ),
  );
}

interface LooseLine extends Omit<PricedLine, 'itemId'> {
  readonly itemId: string | null;
}

function pricedLines({ subscriptionId, invoices, priceOf }: BillingSources): LooseLine[] {
  return invoices.flatMap(({ id: invoiceId, versions }) => {
    const newest = versions.at(-1);
    if (newest === undefined || !ASKED_FOR.has(newest.status)) return [];
    const { createdAt: billedAt, lines, eventIds } = newest;
    return lines.flatMap((line): LooseLine[] => {
      const isOurs = line.subscriptionId === subscriptionId && !line.isOneOff;
      if (!isOurs || line.priceId === null || line.periodEndAt <= line.periodStartAt) return [];
      const price = priceOf(line.priceId);
      return isRecurring(price)
        ? [{ ...line, price, kind: kindOf(line), invoiceId, billedAt, eventIds }]
        : [];
    });
  });
}

/** An unknown price may be one that counts; it is asked for. */
function isRecurring({ recurring, usageType, scheme }: Price): boolean {
  return usageType === 'licensed' && (recurring !== null || scheme.kind === 'unknown');
}

function kindOf({ isProration, amountMinor }: InvoiceLine): BilledItem['kind'] {
  if (!isProration) return 'period';
  return amountMinor < 0n ? 'end' : 'start';
}

/** A proration that does not say which item it is of is of the one with that price, or of its counterpart. */
function withItemIds(
  lines: readonly LooseLine[],
  items: readonly SubscriptionItem[],
): PricedLine[] {
  if (lines.every((line): line is PricedLine => line.itemId !== null)) return [...lines];
  const byPrice = new Map(items.map(({ id, price }) => [price.id, id]));
  for (const { itemId, price } of lines) if (itemId !== null) byPrice.set(price.id, itemId);
  const itemOf = ({ itemId, price }: LooseLine) => itemId ?? byPrice.get(price.id) ?? null;
  // Prorations do not name their item, and whoever adds seats each day has thousands of them.
  const placeOf = ({ invoiceId, periodStartAt }: LooseLine) => `${periodStartAt} ${invoiceId}`;
  const byPlace = new Map<string, LooseLine[]>(lines.map((line) => [placeOf(line), []]));
  for (const line of lines) byPlace.get(placeOf(line))?.push(line);
  return lines.map((line) => {
    const others = (byPlace.get(placeOf(line)) ?? []).filter(
      (other) => (other.kind === 'end') !== (line.kind === 'end'),
    );
    const counterpart = others.length === 1 ? others[0] : undefined;
    const found = itemOf(line) ?? (counterpart === undefined ? null : itemOf(counterpart));
    return { ...line, itemId: found ?? counterpart?.price.id ?? line.price.id };
  });
}

/** Tiers have a line each; everything else is one line. */
function asOne(lines: readonly PricedLine[]): BilledItem[] {
  const last = lines.at(-1);
  if (last === undefined) return [];
  const { itemId: id, price, kind, periodStartAt, periodEndAt, eventIds } = last;
  const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  const quantity = lines.length === 1 ? last.quantity : quantityOfTiers(lines, amountMinor);
  const item = { id, price, quantity, discounts: [] };
  return [
    {
      item,
      kind,
      fromAt: periodStartAt,
      untilAt: periodEndAt,
      amountMinor,
      discountMinor: lines.reduce((sum, line) => sum + line.discountMinor, 0n),
      discountIds: [...new Set(lines.flatMap(({ discountIds }) => discountIds))],
      grossMinor: grossMinorOf(item),
      eventIds,
    },
  ];
}

/** The units of all tiers, without the lines of flat amounts where these make the sum right. */
function quantityOfTiers(lines: readonly PricedLine[], amountMinor: bigint): Decimal {
  const price = lines[0]?.price;
  if (price === undefined) return '0';
  const { scheme } = price;
  const flats = 'tiers' in scheme ? scheme.tiers.map(({ flatAmount }) => flatAmount) : [];
  const units = lines.filter((line) => !flats.includes(String(line.amountMinor)));
  const candidates = [lines, units].map(sumOfQuantities);
  const isRight = (quantity: Decimal) =>
    grossMinorOf({ id: '', price, quantity, discounts: [] }) === amountMinor;
  return candidates.find(isRight) ?? sumOfQuantities(lines);
}

function sumOfQuantities(lines: readonly PricedLine[]): Decimal {
  const sum = lines.reduce((all, { quantity }) => add(all, fromDecimal(quantity ?? '1')), ZERO);
  return decimalText(roundTo(sum, 12), 12);
}

function grossMinorOf(item: SubscriptionItem): bigint | null {
  return item.price.scheme.kind === 'unknown' ? null : roundTo(grossOf(item), 0);
}
