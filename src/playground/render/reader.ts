import type { Temporal } from 'temporal-polyfill';

import type { User, Workspace } from '#playground/workspace.ts';

/** Who looks at the page and where: names are looked up and times told for this person. */
export interface Reader {
  readonly workspace: Workspace;
  readonly viewer: User;
  /** IANA name of the browser's time zone. */
  readonly timezone: string;
  readonly now: Temporal.Instant;
}

/** The name to show for a user id; the id itself when nobody has it. */
export function userName(reader: Reader, userId: string): string {
  return reader.workspace.users.find(({ id }) => id === userId)?.realName ?? userId;
}

/** The name to show for a channel id, without its #. */
export function channelName(reader: Reader, channelId: string): string {
  return reader.workspace.channels.find(({ id }) => id === channelId)?.name ?? channelId;
}
