import Stripe from 'stripe';

/** Stripe did not answer, or not in a usable way, however often it was asked. Worth another try later. */
export class StripeUnavailable extends Error {
  override readonly name = 'StripeUnavailable';
}

/** Why Stripe will go on refusing a request, whoever repeats it. */
export type RefusalKind =
  /** The key is unknown, expired or revoked. */
  | 'key'
  /** The restricted key may not read this. */
  | 'permission'
  /** The object that was asked for, or the one after which a page begins, is gone. */
  | 'missing'
  | 'request';

/** What a restricted key lacks, and whose it is. */
interface Lacking {
  readonly permission: string | null;
  readonly stripeAccountId: string | null;
}

/** Stripe refuses a request. The message is a sentence for whoever set the key; it holds no secret. */
export class StripeRefusal extends Error {
  override readonly name = 'StripeRefusal';
  readonly kind: RefusalKind;
  /** What the key would need, as Stripe's dashboard calls it; null when that is not the matter. */
  readonly permission: string | null;
  /** Whose key it is, as far as Stripe says so. */
  readonly stripeAccountId: string | null;
  constructor(
    kind: RefusalKind,
    message: string,
    { permission = null, stripeAccountId = null }: Partial<Lacking> = {},
  ) {
    super(message);
    this.kind = kind;
    this.permission = permission;
    this.stripeAccountId = stripeAccountId;
  }
}

/** What to do about an error of the stripe package. */
export type Verdict =
  | { readonly kind: 'refused'; readonly refusal: StripeRefusal }
  /** Ask again after a while, and less often when there were too many requests. */
  | { readonly kind: 'retry'; readonly isTooOften: boolean; readonly reason: string };

const { errors } = Stripe;

/** Judges what the stripe package threw when `path` was asked for. Throws what is no error of Stripe's. */
export function judge(error: unknown, path: string): Verdict {
  if (!(error instanceof errors.StripeError)) throw error;
  const status = error.statusCode ?? null;
  if (status === 429) return { kind: 'retry', isTooOften: true, reason: 'too many requests' };
  if (status === null || status >= 500 || status === 409 || status < 400) {
    const reason = status === null ? 'no connection' : `HTTP ${status}`;
    return { kind: 'retry', isTooOften: false, reason };
  }
  return { kind: 'refused', refusal: refusalOf(error, path, status) };
}

function refusalOf(error: Stripe.errors.StripeError, path: string, status: number): StripeRefusal {
  const what = path.split('?')[0] ?? path;
  if (status === 401) {
    return new StripeRefusal(
      'key',
      'Stripe does not know the key in STRIPE_API_KEY: it is mistyped, expired or revoked. Copy it again from the Stripe dashboard (Developers, API keys).',
    );
  }
  if (status === 403) {
    const permission = permissionIn(error.message) ?? what;
    return new StripeRefusal(
      'permission',
      `The key in STRIPE_API_KEY may not read ${what}. In the Stripe dashboard (Developers, API keys) edit it and set “${permission}” to Read.`,
      { permission, stripeAccountId: accountIn(error.message) },
    );
  }
  if (status === 404 || error.code === 'resource_missing') {
    return new StripeRefusal('missing', `Stripe has no such object: ${what}.`);
  }
  return new StripeRefusal(
    'request',
    `Stripe refuses to answer ${what} (HTTP ${status}${error.code === undefined ? '' : `, ${error.code}`}).`,
  );
}

/** Stripe names what a restricted key lacks: `rak_subscription_read`. */
function permissionIn(message: string): string | null {
  const [, name] = /\brak_(\w+?)_(?:read|write)\b/.exec(message) ?? [];
  return name?.replaceAll('_', ' ') ?? null;
}

/** Stripe names whose key it is: `… for this endpoint on account 'acct_…'`. */
function accountIn(message: string): string | null {
  return /\bacct_\w+/.exec(message)?.[0] ?? null;
}
