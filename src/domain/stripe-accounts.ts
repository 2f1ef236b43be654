/** The account of a company that has one, and of what was stored before there could be several. */
export const MAIN_ACCOUNT = 'main';

/**
 * What Stripe itself calls customers and what they buy: 14 or 24 random letters and digits, nearly
 * always with several capitals. Such an id is unique in all of Stripe. Whatever else stands there may
 * have been chosen by somebody, in one account.
 */
const STRIPES_OWN =
  /^(?:cus|prod|price|plan|promo)_(?=[a-z\d]*[A-Z][a-z\d]*[A-Z])(?:[A-Za-z\d]{14}|[A-Za-z\d]{24})$/;

/**
 * The id of a customer, product, price, plan, coupon or promotion code among those of all accounts:
 * `gold` of the account `us` is `us/gold`. Ids of the account `main` and those that Stripe made stay as
 * they are. Source of the rule: docs/decisions/0015-several-accounts.md.
 */
export function idAmongAll(account: string, id: string): string {
  return account === MAIN_ACCOUNT || STRIPES_OWN.test(id) ? id : `${account}/${id}`;
}

/** The same id as its own account knows it, which is what Stripe is asked for. */
export function idInAccount(account: string, id: string): string {
  const prefix = `${account}/`;
  return account !== MAIN_ACCOUNT && id.startsWith(prefix) ? id.slice(prefix.length) : id;
}
