import type { Grants, ResponseTarget } from '#playground/grants.ts';
import type { Json } from '#playground/json.ts';
import type { Workspace } from '#playground/workspace.ts';

import type { Delivery } from './dispatch.ts';

/** What a person's action needs: the workspace, new rights for the app, and the wire to it. */
export interface Scene {
  readonly workspace: Workspace;
  readonly grants: Grants;
  readonly deliver: (delivery: Delivery) => Promise<Json | undefined>;
  /** A fresh response_url. */
  readonly responseUrl: (target: ResponseTarget) => string;
}
