import type { Fault, Faults } from '#playground/faults.ts';
import type { Grants } from '#playground/grants.ts';
import type { JsonObject } from '#playground/json.ts';
import { sendJson, type Exchange, type Handler } from '#playground/server.ts';
import type { Workspace } from '#playground/workspace.ts';

import { refuse } from './answers.ts';
import { callMethod } from './methods.ts';
import { readArguments, readToken } from './requests.ts';

/** A Web API call of the app, its answer, and the fault it met. */
export interface ApiCall {
  readonly method: string;
  readonly args: JsonObject;
  /** null: a fault kept it from being answered. */
  readonly result: JsonObject | null;
  readonly fault: Fault | null;
}

export interface ApiDoor {
  readonly workspace: Workspace;
  readonly grants: Grants;
  readonly faults: Faults;
  readonly botToken: string;
  readonly scopes: readonly string[];
  readonly record: (call: ApiCall) => void;
}

/** Serves `/api/METHOD` as slack.com does: status 200 with `ok`, whatever happened. */
export function apiHandler(door: ApiDoor): Handler {
  return (exchange) => {
    const method = /^\/api\/([\w.]+)$/.exec(exchange.url.pathname)?.[1];
    if (method === undefined) return false;
    const { headers } = exchange.request;
    const args = readArguments(headers['content-type'] ?? '', exchange.body);
    const fault = door.faults.next(method, args);
    const isDone = fault === null || fault.kind === 'accept_then_reset';
    const result = isDone ? resultOf(door, exchange, { method, args }) : null;
    door.record({ method, args, result, fault });
    if (fault === null) sendJson(exchange.response, result);
    else fail(exchange, fault);
    return true;
  };
}

function resultOf(
  door: ApiDoor,
  { request }: Exchange,
  call: { readonly method: string; readonly args: JsonObject },
): JsonObject {
  const token = readToken(request.headers.authorization, call.args);
  if (token === undefined) return refuse('not_authed');
  if (token !== door.botToken) return refuse('invalid_auth');
  return callMethod(door, call.method, call.args);
}

function fail({ request, response }: Exchange, fault: Fault): void {
  switch (fault.kind) {
    case 'ratelimited': {
      const headers = { 'retry-after': String(fault.retryAfterS) };
      return sendJson(response, refuse('ratelimited'), { status: 429, headers });
    }
    case 'status':
      return sendJson(response, refuse('service_unavailable'), { status: fault.status });
    case 'error':
      return sendJson(response, refuse(fault.error));
    case 'accept_then_reset':
    case 'reset':
      return void request.socket.resetAndDestroy();
    case 'hang':
      return undefined;
  }
}
