import { createHash } from 'node:crypto';

import type { Temporal } from 'temporal-polyfill';

import type { Queryable } from '#store/postgres.ts';
import { claimRequest, finishRequest, releaseRequest } from '#store/queries/access.ts';

import { problem, ProblemError, type Answer, type HttpRequest } from './exchange.ts';

const KEPT_HOURS = 24;
/** An answer that has not come by then never will: its process is gone. */
const ABANDONED_AFTER_S = 60;
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Answers a request that names itself by `Idempotency-Key` once: the same request gets the same answer
 * again, another one with the same key is refused. What failed with a 5xx may be tried again. Without
 * the header it is answered as it is.
 */
export async function once(
  request: HttpRequest,
  context: { readonly db: Queryable; readonly actor: string; readonly now: Temporal.Instant },
  answer: (request: HttpRequest) => Promise<Answer>,
): Promise<Answer> {
  const key = request.headers['idempotency-key'];
  if (key === undefined || request.method === 'GET' || request.method === 'HEAD') {
    return answer(request);
  }
  if (typeof key !== 'string' || !KEY.test(key)) {
    return problem(400, 'Idempotency-Key must be 1 to 255 visible characters, such as a UUID.');
  }
  const { db, now: startedAt, actor: caller } = context;
  const claim = { caller, key, startedAt };
  const body = await request.body();
  const earlier = await begin(db, claim, digest(request, body));
  if (earlier !== null) return earlier;
  try {
    const given = await settled(() => answer({ ...request, body: () => Promise.resolve(body) }));
    if (given.status >= 500) await releaseRequest(db, claim);
    else {
      await finishRequest(db, {
        ...claim,
        status: given.status,
        answer: JSON.stringify(given.body),
      });
    }
    return given;
  } catch (error) {
    await releaseRequest(db, claim);
    throw error;
  }
}

interface Claim {
  readonly caller: string;
  readonly key: string;
  readonly startedAt: Temporal.Instant;
}

/** The answer it got before, or why it gets none; null when it is this process's to answer. */
async function begin(
  db: Queryable,
  { caller, key, startedAt }: Claim,
  requestSha256: Buffer,
): Promise<Answer | null> {
  const [found] = await claimRequest(db, {
    caller,
    key,
    requestSha256,
    startedAt,
    abandonedBeforeAt: startedAt.subtract({ seconds: ABANDONED_AFTER_S }),
    forgottenBeforeAt: startedAt.subtract({ hours: KEPT_HOURS }),
  });
  if (found?.isClaimed === true) return null;
  if (found?.isSame === false) {
    return problem(422, 'This Idempotency-Key was used for another request. Take a new one.');
  }
  if (!found || found.status === null || found.answer === null) {
    const detail = 'The same request is being answered at this moment. Ask again in a second.';
    return problem(409, detail, { headers: { 'retry-after': '1' } });
  }
  return {
    status: found.status,
    body: JSON.parse(found.answer) as unknown,
    headers: { 'idempotent-replayed': 'true' },
  };
}

async function settled(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof ProblemError) return error.answer;
    throw error;
  }
}

function digest({ method, path, query }: HttpRequest, body: Buffer): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([method, path, query.toString()]))
    .update(body)
    .digest();
}
