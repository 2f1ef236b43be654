import { MAIN_ACCOUNT } from '#domain/stripe-accounts.ts';

/** A value of one Stripe account, or of whichever it must be. */
export interface Named {
  readonly name: string | null;
  readonly value: string;
}

export interface StripeAccount {
  readonly name: string;
  readonly apiKey: string;
}

/** What signs the events of an account. */
export interface WebhookSecret {
  readonly account: string;
  readonly secret: string;
}

/** What is said of the accounts, and what is wrong with that though each part reads well. */
export interface StripeAccounts {
  readonly accounts: readonly StripeAccount[];
  readonly secrets: readonly WebhookSecret[];
  readonly problems: readonly {
    readonly variable: 'STRIPE_API_KEY' | 'STRIPE_WEBHOOK_SECRET';
    readonly message: string;
  }[];
}

const KEY = /^(?:sk|rk)_[^\s=]+$/;
const SECRET = /^(?!we_|sk_|rk_|pk_)\S+$/;
/** A key in the place of a name is a mistake, and no message may repeat it. */
const NAME = /^(?!sk_|rk_|pk_|whsec_)[a-z0-9_-]{1,30}$/;

/** `rk_…`, or several as `eu=rk_…,us=rk_…`; null for anything else. */
export function parseApiKeys(text: string): readonly Named[] | null {
  return parseNamed(text, KEY);
}

/** `whsec_…`, or several, each with or without the name of its account; null for anything else. */
export function parseWebhookSecrets(text: string): readonly Named[] | null {
  return parseNamed(text, SECRET);
}

function parseNamed(text: string, pattern: RegExp): readonly Named[] | null {
  const items = text.split(',').map((item) => namedOf(item.trim()));
  return items.every(({ value }) => pattern.test(value)) ? items : null;
}

function namedOf(item: string): Named {
  const [, name = '', value = ''] = /^([^=]+)=(\S+)$/.exec(item) ?? [];
  return NAME.test(name) ? { name, value } : { name: null, value: item };
}

/**
 * Who has which key and secret. A key without a name is of the account `main`, and so is a secret,
 * unless there is one account alone.
 */
export function stripeAccounts(keys: readonly Named[], secrets: readonly Named[]): StripeAccounts {
  const accounts = keys.map(({ name, value }) => ({ name: name ?? MAIN_ACCOUNT, apiKey: value }));
  const only = accounts.length === 1 ? accounts[0]?.name : undefined;
  const signing = secrets.map(({ name, value }) => ({
    account: name ?? only ?? MAIN_ACCOUNT,
    secret: value,
  }));
  const said = { accounts, secrets: signing };
  return {
    ...said,
    problems: [
      ...keyProblems(accounts).map((message) => ({ variable: 'STRIPE_API_KEY', message }) as const),
      ...secretProblems(said).map(
        (message) => ({ variable: 'STRIPE_WEBHOOK_SECRET', message }) as const,
      ),
    ],
  };
}

function keyProblems(accounts: readonly StripeAccount[]): string[] {
  const twice = repeated(accounts.map(({ name }) => name));
  const isShared = repeated(accounts.map(({ apiKey }) => apiKey)).length > 0;
  const modes = new Set(accounts.map(({ apiKey }) => isLiveKey(apiKey)));
  return [
    ...twice.map(
      (name) => `has two keys for the account “${name}”; write NAME=KEY with a name for each`,
    ),
    ...(isShared ? ['has the same key for two accounts'] : []),
    ...(modes.has(true) && modes.has(false)
      ? ['has keys of live mode and of test mode; all have to be of the same']
      : []),
  ];
}

function secretProblems({ accounts, secrets }: Omit<StripeAccounts, 'problems'>): string[] {
  const names = new Set(accounts.map(({ name }) => name));
  const strange = new Set(secrets.map(({ account }) => account).filter((one) => !names.has(one)));
  const known = [...names].map((name) => `“${name}”`).join(', ');
  const owners = new Map<string, Set<string>>();
  for (const { account, secret } of secrets) {
    owners.set(secret, (owners.get(secret) ?? new Set()).add(account));
  }
  return [
    ...(accounts.length === 0 ? [] : [...strange]).map((name) =>
      name === MAIN_ACCOUNT
        ? `has a secret without a name, and no key is without; write NAME=whsec_… with one of ${known}`
        : `has a secret of the account “${name}”, for which STRIPE_API_KEY has no key; it has ${known}`,
    ),
    ...([...owners.values()].some(({ size }) => size > 1)
      ? ['has the same secret for two accounts, so it would not tell whose an event is']
      : []),
  ];
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/** Whether a key is of live mode or of test mode; null when it does not say. */
export function isLiveKey(apiKey: string): boolean | null {
  const [, mode] = /^(?:sk|rk)_(live|test)_/.exec(apiKey) ?? [];
  return mode === undefined ? null : mode === 'live';
}
