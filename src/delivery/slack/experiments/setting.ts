import type { Sources } from '#delivery/slack/command.ts';

import type { CardSetting } from './card.ts';

/** What cards and lists need to know, as of now. */
export function settingOf(sources: Sources): CardSetting {
  const { now, timezone, baseCurrency, isSimulated } = sources;
  return { now: now(), timezone, baseCurrency, isSimulated };
}
