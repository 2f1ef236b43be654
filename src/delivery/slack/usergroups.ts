import type { WebClient } from '@slack/web-api';
import type { Temporal } from 'temporal-polyfill';

const REMEMBERED_MS = 300_000;

/**
 * Who is in a usergroup, as Slack said within the last five minutes. Slack allows about twenty such
 * questions a minute. A failed question is not remembered and never answered from old knowledge.
 */
export function createUsergroups(
  client: WebClient,
  now: () => Temporal.Instant,
): (usergroupId: string) => Promise<ReadonlySet<string>> {
  const known = new Map<string, { readonly atMs: number; readonly members: ReadonlySet<string> }>();

  return async (usergroupId) => {
    const nowMs = now().epochMilliseconds;
    const remembered = known.get(usergroupId);
    if (remembered !== undefined && nowMs - remembered.atMs < REMEMBERED_MS) {
      return remembered.members;
    }
    known.delete(usergroupId);
    const { users = [] } = await client.usergroups.users.list({ usergroup: usergroupId });
    const members = new Set(users);
    known.set(usergroupId, { atMs: nowMs, members });
    return members;
  };
}
