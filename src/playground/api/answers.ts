import type { Grants } from '#playground/grants.ts';
import type { JsonObject } from '#playground/json.ts';
import type { Workspace } from '#playground/workspace.ts';

/** What a Web API method works on. */
export interface ApiScene {
  readonly workspace: Workspace;
  readonly grants: Grants;
}

export type ApiMethod = (scene: ApiScene, args: JsonObject) => JsonObject;

/** A refusal in Slack's shape. */
export function refuse(error: string, more: JsonObject = {}): JsonObject {
  return { ok: false, error, ...more };
}

/** A refusal that lists what is wrong, as `invalid_blocks` and `invalid_arguments` do. */
export function refuseFor(error: string, problems: readonly string[]): JsonObject {
  return refuse(error, { errors: problems, response_metadata: { messages: problems } });
}
