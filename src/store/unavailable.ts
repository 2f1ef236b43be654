/**
 * An error that says, in one of the driver's codes, that the database cannot be used now: it went
 * away, it has been closed by us, or it had no connection to spare in time.
 */
export function unavailable(
  code: 'CONNECTION_CLOSED' | 'CONNECTION_ENDED' | 'CONNECT_TIMEOUT',
  message: string,
): Error {
  return Object.assign(new Error(message), { code });
}
