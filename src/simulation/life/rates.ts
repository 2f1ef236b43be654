import { intervalOf, type Subscription } from '#simulation/company/company.ts';

/** What a customer may decide to do with a subscription. */
export type Decision =
  | 'cancel'
  | 'upgrade'
  | 'downgrade'
  | 'pay_yearly'
  | 'more'
  | 'fewer'
  | 'add_archive'
  | 'second_product'
  | 'pause'
  | 'nothing';

type Rates = Partial<Record<Decision, number>>;

/** How many of a hundred such subscriptions decide so in a month. */
export function decisionRates(subscription: Subscription): [Decision, number][] {
  const item = subscription.items[0];
  if (item === undefined) return [];
  const { key, product, currency } = item.plan;
  const rates: Rates = { nothing: 8, pause: 0.4 };
  if (product === 'teams') Object.assign(rates, TEAMS);
  else if (product === 'archive') Object.assign(rates, ARCHIVE);
  else if (key.startsWith('starter')) Object.assign(rates, STARTER);
  else if (key.startsWith('pro')) Object.assign(rates, PRO);
  else Object.assign(rates, SCALE);
  if (intervalOf(subscription) === 'year') Object.assign(rates, YEARLY);
  if (currency === 'eur') Object.assign(rates, ELSEWHERE);
  return Object.entries(rates) as [Decision, number][];
}

const STARTER: Rates = {
  cancel: 7,
  upgrade: 4.5,
  pay_yearly: 0.5,
  add_archive: 0.6,
  second_product: 0.7,
};

const PRO: Rates = {
  cancel: 4,
  upgrade: 2.4,
  downgrade: 0.9,
  pay_yearly: 1,
  add_archive: 1.5,
  second_product: 1.6,
};

const SCALE: Rates = {
  cancel: 2.2,
  downgrade: 1,
  pay_yearly: 0.8,
  add_archive: 2.5,
  second_product: 2.5,
};

const TEAMS: Rates = {
  cancel: 3.4,
  more: 12,
  fewer: 2.8,
  pay_yearly: 0.7,
  add_archive: 1.2,
  second_product: 1.2,
};

const ARCHIVE: Rates = { cancel: 4, more: 6, fewer: 1 };

/** Who paid for a year decides less often, and cannot add what is billed by the month. */
const YEARLY: Rates = { cancel: 2.4, pay_yearly: 0, add_archive: 0, pause: 0 };

/** Only Teams is priced in euros. */
const ELSEWHERE: Rates = { pay_yearly: 0, add_archive: 0, second_product: 0 };
