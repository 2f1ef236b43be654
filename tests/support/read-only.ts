import type { Db, Queryable, Transaction } from '#store/postgres.ts';

/** The same database for questions only: it refuses to write, as a replica does. */
export function readOnly(db: Db): Db {
  const begin = <Result>(work: (transaction: Transaction) => Promise<Result>) =>
    db.begin(async (transaction) => {
      await transaction.unsafe('set transaction read only');
      return work(transaction);
    });
  const run = (text: TemplateStringsArray, ...values: readonly unknown[]) =>
    begin((transaction) => transaction(text, ...values));
  const unsafe: Queryable['unsafe'] = (text, values, options) =>
    begin((transaction) => transaction.unsafe(text, values, options));
  return Object.assign(run, { unsafe, begin, end: async () => {} }) as Db;
}
