/** The company sells three products; what it sells and has sold is data. */
export type ProductKey = 'api' | 'teams' | 'archive';

export type PlanKey =
  | 'starter_month'
  | 'starter_year'
  | 'pro_month_v1'
  | 'pro_month_v2'
  | 'pro_year_v1'
  | 'pro_year_v2'
  | 'scale_month'
  | 'scale_year'
  | 'teams_month'
  | 'teams_year'
  | 'teams_month_eur'
  | 'archive_month';

export type SimulatedCurrency = 'usd' | 'eur';

interface Product {
  readonly name: string;
  readonly description: string;
  readonly unitLabel: string | null;
}

/** One price at Stripe. */
export interface Plan {
  readonly key: PlanKey;
  readonly product: ProductKey;
  readonly nickname: string;
  readonly interval: 'month' | 'year';
  readonly currency: SimulatedCurrency;
  readonly charge:
    | { readonly kind: 'per_unit'; readonly unitMinor: bigint }
    | { readonly kind: 'graduated'; readonly tiers: readonly PlanTier[] };
  /** Numeric limits, as they stand in the price's metadata. */
  readonly limits: Readonly<Record<string, number>>;
  /** Days after the company's start between which new customers get it; null: to this day. */
  readonly soldFromDay: number;
  readonly soldUntilDay: number | null;
}

export interface PlanTier {
  /** Inclusive; null is infinity. */
  readonly upTo: bigint | null;
  readonly unitMinor: bigint;
  readonly flatMinor: bigint;
}

/** Pro became dearer on this day; those who had it kept the old price. */
export const PRICE_RAISE_DAY = 290;

export const COMPANY_NAME = 'Halyard';

export const PRODUCTS: Readonly<Record<ProductKey, Product>> = {
  api: {
    name: 'Halyard API',
    description: 'Shipping rates, labels and tracking over one API',
    unitLabel: null,
  },
  teams: {
    name: 'Halyard Teams',
    description: 'The dispatch board for warehouse teams',
    unitLabel: 'seat',
  },
  archive: {
    name: 'Halyard Archive',
    description: 'Labels and proofs of delivery, kept and searchable',
    unitLabel: 'GB',
  },
};

const STARTER = { api_calls: 10_000, projects: 3 };
/** Most who pay for a year press against this. */
const STARTER_YEAR = { api_calls: 10_000, projects: 2 };
const PRO = { api_calls: 100_000, projects: 12 };
/** Nobody comes near so many projects: a limit that sells nothing. */
const SCALE = { api_calls: 1_000_000, projects: 400 };
const TEAMS = { reports: 400 };

export const PLANS: readonly Plan[] = [
  flat('starter_month', 'api', { nickname: 'Starter', unitMinor: 2_900n, limits: STARTER }),
  flat('starter_year', 'api', {
    nickname: 'Starter, yearly',
    unitMinor: 29_000n,
    limits: STARTER_YEAR,
  }),
  flat('pro_month_v1', 'api', {
    nickname: 'Pro',
    unitMinor: 7_900n,
    limits: PRO,
    soldUntilDay: PRICE_RAISE_DAY,
  }),
  flat('pro_year_v1', 'api', {
    nickname: 'Pro, yearly',
    unitMinor: 79_000n,
    limits: PRO,
    soldUntilDay: PRICE_RAISE_DAY,
  }),
  flat('pro_month_v2', 'api', {
    nickname: 'Pro',
    unitMinor: 9_900n,
    limits: PRO,
    soldFromDay: PRICE_RAISE_DAY,
  }),
  flat('pro_year_v2', 'api', {
    nickname: 'Pro, yearly',
    unitMinor: 99_000n,
    limits: PRO,
    soldFromDay: PRICE_RAISE_DAY,
  }),
  flat('scale_month', 'api', { nickname: 'Scale', unitMinor: 29_900n, limits: SCALE }),
  flat('scale_year', 'api', { nickname: 'Scale, yearly', unitMinor: 299_000n, limits: SCALE }),
  flat('teams_month', 'teams', { nickname: 'Teams', unitMinor: 1_800n, limits: TEAMS }),
  flat('teams_year', 'teams', { nickname: 'Teams, yearly', unitMinor: 18_000n, limits: TEAMS }),
  {
    ...flat('teams_month_eur', 'teams', {
      nickname: 'Teams, EUR',
      unitMinor: 1_700n,
      limits: TEAMS,
    }),
    currency: 'eur',
  },
  {
    ...flat('archive_month', 'archive', { nickname: 'Archive', unitMinor: 0n, limits: {} }),
    charge: {
      kind: 'graduated',
      tiers: [
        { upTo: 100n, unitMinor: 20n, flatMinor: 500n },
        { upTo: 500n, unitMinor: 12n, flatMinor: 0n },
        { upTo: null, unitMinor: 8n, flatMinor: 0n },
      ],
    },
  },
];

const BY_KEY = new Map(PLANS.map((plan) => [plan.key, plan]));

/** The plan of that key; throws when there is none. */
export function planOf(key: PlanKey): Plan {
  const plan = BY_KEY.get(key);
  if (plan === undefined) throw new Error(`There is no plan ${key}.`);
  return plan;
}

function flat(
  key: PlanKey,
  product: ProductKey,
  terms: {
    nickname: string;
    unitMinor: bigint;
    limits: Readonly<Record<string, number>>;
    soldFromDay?: number;
    soldUntilDay?: number;
  },
): Plan {
  return {
    key,
    product,
    nickname: terms.nickname,
    interval: key.includes('_year') ? 'year' : 'month',
    currency: 'usd',
    charge: { kind: 'per_unit', unitMinor: terms.unitMinor },
    limits: terms.limits,
    soldFromDay: terms.soldFromDay ?? 0,
    soldUntilDay: terms.soldUntilDay ?? null,
  };
}
