/** What a route is asked. `headers` have lower-case names, as Node gives them. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** The named parts of the path, decoded: `id` of `/api/customers/:id`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** From this machine itself, and handed on by nobody. */
  readonly isLocal: boolean;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The raw bytes, read once. Throws a ProblemError of status 413 when there are too many. */
  body(): Promise<Buffer>;
  /** The same bytes as they arrive and without a limit, for a route that is streamed. */
  stream(): AsyncIterable<Buffer>;
}

/** What a route answers: JSON, or a problem when the status is 400 or more; text when it says which. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One field of a request that cannot be used, by the name the caller gave it. */
export interface FieldError {
  readonly field: string;
  readonly detail: string;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Body too large',
  415: 'Unsupported media type',
  422: 'Unprocessable content',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
};

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/**
 * A problem of RFC 9457. `detail` is one sentence that tells the caller what to do; `members` are what
 * a program needs to know beside it.
 */
export function problem(
  status: number,
  detail: string,
  more: {
    errors?: readonly FieldError[];
    headers?: Readonly<Record<string, string>>;
    members?: Readonly<Record<string, unknown>>;
  } = {},
): Answer {
  const { errors, headers, members } = more;
  const title = TITLES[status] ?? 'Error';
  return {
    status,
    body: { ...members, type: 'about:blank', title, status, detail, ...(errors && { errors }) },
    ...(headers && { headers }),
  };
}

/** Ends a request from wherever it turned out to be impossible. */
export class ProblemError extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(`HTTP ${answer.status}`);
    this.name = 'ProblemError';
    this.answer = answer;
  }
}
