import type { SettingChange, Settings } from '#analysis/settings/settings.ts';

/** The settings in JSON: what holds, where it comes from, and who has changed what. */
export function settingsJson(found: Settings, changes: readonly SettingChange[]) {
  return {
    settings: Object.fromEntries(
      found.settings.map(({ key, value, author, setAt }) => [
        key,
        {
          value,
          source: author === null ? ('environment' as const) : ('settings' as const),
          author,
          set_at: setAt?.toString() ?? null,
        },
      ]),
    ),
    changes: changes.map(settingChangeJson),
  };
}

/** null before or after: what the environment says. */
function settingChangeJson({ key, before, after, author, changedAt }: SettingChange) {
  return { key, before, after, author, changed_at: changedAt.toString() };
}
