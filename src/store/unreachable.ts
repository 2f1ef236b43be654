const CONNECTION_CODES = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Postgres shutting down, starting up or out of connections: classes 57P, 53 and 08. */
const SERVER_AWAY = /^(57P|53|08)/;

/** Whether a query failed because the database was not there, not because of the query. */
export function isUnreachable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return CONNECTION_CODES.has(code) || SERVER_AWAY.test(code);
}
