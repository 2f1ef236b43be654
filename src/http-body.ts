import type { IncomingMessage } from 'node:http';

import { problem, ProblemError } from '#delivery/rest/exchange.ts';

export const BODY_BYTES_MAX = 1_048_576;

// How long a body that is refused may go on arriving, so that its sender can read why.
const REFUSED_BODY_GRACE_MS = 1_000;

/**
 * The raw bytes of a request, at most BODY_BYTES_MAX; a ProblemError of status 413 beyond. The length
 * is counted as it arrives: a sender need not declare it, nor declare it truthfully.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > BODY_BYTES_MAX) {
        request.removeAllListeners('data');
        reject(new ProblemError(problem(413, `A body may have ${BODY_BYTES_MAX} bytes at most.`)));
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the request was cut off')));
  });
}

/** Whether the sender says itself that the body is too large. */
export function isTooLarge(request: IncomingMessage): boolean {
  return Number(request.headers['content-length'] ?? 0) > BODY_BYTES_MAX;
}

/** Throws away what still arrives, and hangs up on a sender that does not stop. */
export function discardBody(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => request.destroy(), REFUSED_BODY_GRACE_MS);
  request.once('close', () => clearTimeout(timer));
}
