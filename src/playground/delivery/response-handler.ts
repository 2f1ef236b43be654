import type { Grants } from '#playground/grants.ts';
import { parseJson } from '#playground/json.ts';
import { sendJson, type Handler } from '#playground/server.ts';
import type { Workspace } from '#playground/workspace.ts';

import { showResponse } from './responses.ts';

/** Serves `/response/ID`, the response_url that an interaction carried. */
export function responseHandler(
  workspace: Workspace,
  grants: Grants,
  record: (problem: string | null) => void,
): Handler {
  return ({ url, body, response }) => {
    const id = /^\/response\/(\w+)$/.exec(url.pathname)?.[1];
    if (id === undefined) return false;
    const target = grants.spendResponse(id);
    const problem = 'error' in target ? target.error : null;
    const problems =
      'error' in target ? [] : showResponse(workspace, target, parseJson(body) ?? body);
    record(problem ?? (problems.length > 0 ? 'invalid_blocks' : null));
    if (problem !== null) {
      sendJson(response, { ok: false, error: problem }, { status: 404 });
    } else if (problems.length > 0) {
      const answer = {
        ok: false,
        error: 'invalid_blocks',
        response_metadata: { messages: problems },
      };
      sendJson(response, answer, { status: 400 });
    } else {
      sendJson(response, { ok: true });
    }
    return true;
  };
}
