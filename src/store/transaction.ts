import type { Send } from './connection.ts';

/**
 * Runs the work between `begin` and `commit` on one connection, and between `begin` and `rollback`
 * when it throws. A connection that breaks takes its transaction along, and nothing is sent after.
 */
export async function transact<Result>(
  send: Send,
  work: (send: Send) => Promise<Result>,
): Promise<Result> {
  let isOver = false;
  const sendInside: Send = (statement) =>
    isOver ? Promise.reject(new Error('The transaction is over.')) : send(statement);

  await send((sql) => sql`begin`);
  let result: Result;
  try {
    result = await work(sendInside);
  } catch (error) {
    isOver = true;
    await rollBack(send);
    throw error;
  }
  isOver = true;
  await commit(send);
  return result;
}

async function commit(send: Send): Promise<void> {
  const { command } = await send((sql) => sql`commit`);
  // The server takes back a transaction in which a statement failed, whatever the work made of it.
  if (command !== 'COMMIT') throw new Error('A statement of the transaction had failed.');
}

/** What the work threw is the news; that the server could not be told is not. */
async function rollBack(send: Send): Promise<void> {
  try {
    await send((sql) => sql`rollback`);
  } catch {
    // A connection on which this fails is dropped, and the server rolls back by itself.
  }
}
