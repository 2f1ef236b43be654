import type { ChangedSetting } from '#analysis/settings/change.ts';
import { settingLabel } from '#delivery/settings-words.ts';
import { actions, context, section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { TEST_DIGEST_ACTION } from '#delivery/slack/digest/test-form.ts';
import type { SettingKey } from '#domain/settings.ts';

import { valueWords } from './values.ts';

/** Settings on which figures rest that have to be made anew. */
const REMADE: readonly SettingKey[] = [
  'timezone',
  'base_currency',
  'usage_mismatch_threshold',
  'support_ticket_spike_threshold',
  'mrr_decline_warning_percent',
  'mrr_decline_critical_percent',
];

/** What has been changed, and what follows from it. */
export function savedBlocks(changed: readonly ChangedSetting[]): MessageBlock[] {
  if (changed.length === 0) return [section(mrkdwn`Nothing was changed.`)];
  const lines = changed.map(
    ({ key, before, after }) =>
      mrkdwn`•  ${settingLabel(key)}: ${valueWords(key, before)} → *${valueWords(key, after)}*`,
  );
  const isRemade = changed.some(({ key }) => REMADE.includes(key));
  return [
    section(joinMrkdwn([mrkdwn`:white_check_mark: *Saved.* It holds from now on.`, ...lines])),
    ...(isRemade
      ? [context(mrkdwn`Days, judgements and alerts that rest on it are made anew within minutes.`)]
      : []),
    ...(changed.some(({ key }) => key === 'digest_channel' || key === 'digest_at')
      ? [actions([{ actionId: TEST_DIGEST_ACTION, label: 'Post a test digest', isPrimary: true }])]
      : []),
  ];
}
