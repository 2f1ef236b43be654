import type { Temporal } from 'temporal-polyfill';

import type { MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { Timezone } from '#domain/day.ts';

/** What a button opens in a modal: a page of a list, or one thing in it. */
export interface Opened {
  /** At most 24 characters; shown while the rest is looked up. */
  readonly title: string;
  /** What the audit log keeps of it. */
  readonly detail: Readonly<Record<string, string>>;
  /** At most 100; charts and tables are left out, as a modal has none. */
  blocks(sources: Sources): Promise<readonly MessageBlock[]>;
}

/** A kind of thing that buttons open. */
export interface Openable {
  /** The first word of its buttons' values. */
  readonly name: string;
  /**
   * Reads the other words. They come back from Slack and may be anybody's: null when no button of this
   * version says so.
   */
  read(
    words: readonly string[],
    clock: { readonly now: Temporal.Instant; readonly timezone: Timezone },
  ): Opened | null;
}
