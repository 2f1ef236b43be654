import { settings } from '#analysis/settings/settings.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { OFF } from '#domain/setting-values.ts';
import type { SettingValues } from '#domain/settings.ts';
import { hasSent } from '#store/queries/delivery.ts';

/** How far MoneyRadar is set up in Slack. */
export interface FirstRun {
  readonly values: SettingValues;
  readonly hasChannels: boolean;
  /** A digest, or a test of one, has reached a channel; or nobody wants one. */
  readonly hasPosted: boolean;
}

/** Asks how far MoneyRadar is set up. */
export async function firstRun({ db, desk }: Sources): Promise<FirstRun> {
  const [{ values }, [sent]] = await Promise.all([
    settings(db, desk.environment()),
    hasSent(db, { kinds: ['digest', 'digest_test'] }),
  ]);
  return {
    values,
    hasChannels: values.alert_channel !== OFF && values.digest_channel !== OFF,
    hasPosted: sent?.hasSent === true || values.digest_at === OFF,
  };
}

/** Nothing is left to be done, so nobody needs a guide. */
export function isSetUp({ hasChannels, hasPosted }: FirstRun): boolean {
  return hasChannels && hasPosted;
}
