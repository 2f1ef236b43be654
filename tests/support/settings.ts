import type { SettingsGround } from '#analysis/settings/settings.ts';
import { statedSettings } from '#analysis/settings/stated.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { StatedSettings } from '#domain/settings.ts';
import type { Db } from '#store/postgres.ts';

import { environmentSettings, withSettings } from '../../src/config-settings.ts';
import type { Config } from '../../src/config.ts';

type Settable = Parameters<typeof environmentSettings>[0];

/** What the environment says when nobody has said anything, in Berlin. */
const PLAIN: Settable = {
  slack: { alertChannel: null, digestChannel: null, allowedUsers: [], allowedUsergroups: [] },
  timezone: 'Europe/Berlin' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
  cron: patterns(),
  thresholds: {
    mrrDeclineWarningPercent: 5,
    mrrDeclineCriticalPercent: 15,
    usageMismatch: 0.7,
    supportTicketSpike: 3,
  },
  customerNames: false,
};

/** What stands behind the settings when the environment says the plainest. */
export const plainGround: SettingsGround = {
  environment: () => environmentSettings(PLAIN),
  refresh: async () => {},
};

/** A configuration that follows what people set in a database, as the program's does, and what stands behind it. */
export function settable<Given extends Omit<Settable, 'cron' | 'customerNames'>>(
  given: Given,
  db: Db,
): { readonly config: Given; readonly settings: SettingsGround } {
  let stated: StatedSettings = {};
  // What the test changes in `given` counts as well.
  const environment = () => ({ ...PLAIN, ...given });
  const held = () => withSettings(environment(), stated);
  const names = Object.keys(given) as (keyof Given)[];
  const config = Object.defineProperties(
    {},
    Object.fromEntries(names.map((name) => [name, { get: () => held()[name] }])),
  ) as Given;
  return {
    config,
    settings: {
      environment: () => environmentSettings(environment()),
      refresh: async () => {
        ({ stated } = await statedSettings(db));
      },
    },
  };
}

function patterns(): Config['cron'] {
  const daily = '0 9 * * *';
  return {
    digest: daily,
    snapshot: '0 0 * * *',
    sync: '0 * * * *',
    riskScan: '0 */6 * * *',
    mismatch: '0 6 * * *',
    reconcile: '30 3 * * *',
    weekly: '0 9 * * 1',
  };
}
