import type { Queryable } from '#store/postgres.ts';
import { accountNames } from '#store/queries/breakdown.ts';

/** Of which Stripe account somebody wants figures, null for all; or what is wrong with what they said. */
export type AskedAccount = { readonly account: string | null } | { readonly expectation: string };

/** Reads the name of a Stripe account that there is; undefined asks for all of them. */
export async function askedAccount(db: Queryable, text: string | undefined): Promise<AskedAccount> {
  if (text === undefined) return { account: null };
  const names = (await accountNames(db, {})).map(({ name }) => name);
  const account = names.find((name) => name === text.trim().toLowerCase());
  if (account !== undefined) return { account };
  return { expectation: `must be a Stripe account that is known here: ${names.join(', ')}` };
}
