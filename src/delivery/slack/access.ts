import type { SafeMrkdwn } from './block-kit/mrkdwn.ts';
import { mrkdwn } from './block-kit/mrkdwn.ts';

/** Why somebody sees nothing. */
export type Refusal = 'other_workspace' | 'unclaimed' | 'not_allowed' | 'cannot_check';

export interface Clicker {
  readonly userId: string;
  /** Every team the request names for the person and the place; one is enough when it is foreign. */
  readonly teamIds: readonly string[];
}

export interface AccessRules {
  /** Team of the installation. */
  readonly teamId: string;
  readonly allowedUsers: readonly string[] | '*';
  readonly allowedUsergroups: readonly string[];
  /** Rejects when Slack cannot say who is in a group. */
  readonly membersOf: (usergroupId: string) => Promise<ReadonlySet<string>>;
}

/**
 * Decides who may see revenue: nobody, unless named; `unclaimed` says that nobody is. `*` opens it to the whole workspace, never to
 * people of another one, who reach shared channels through Slack Connect. Returns null when allowed.
 */
export async function refusalFor(clicker: Clicker, rules: AccessRules): Promise<Refusal | null> {
  const { teamIds, userId } = clicker;
  if (teamIds.length === 0 || teamIds.some((id) => id !== rules.teamId)) return 'other_workspace';
  if (rules.allowedUsers === '*' || rules.allowedUsers.includes(userId)) return null;
  if (rules.allowedUsers.length + rules.allowedUsergroups.length === 0) return 'unclaimed';
  try {
    for (const group of rules.allowedUsergroups) {
      if ((await rules.membersOf(group)).has(userId)) return null;
    }
  } catch {
    return 'cannot_check';
  }
  return 'not_allowed';
}

/** What a refused person reads: that, why, and how to get access. */
export function describeRefusal(refusal: Refusal, userId: string): SafeMrkdwn {
  switch (refusal) {
    case 'not_allowed':
      return mrkdwn`:lock: *You are not on the list of people who see revenue.* Ask somebody who does to add you: \`/moneyradar settings\`, People. Your id is \`${userId}\`. Until then \`/moneyradar help\` shows what there is.`;
    case 'unclaimed':
      return mrkdwn`:key: *Nobody may see revenue yet.* Whoever installed MoneyRadar may say who: press “I installed it”, or type \`/moneyradar setup\` and the code that is shown where MoneyRadar runs.`;
    case 'other_workspace':
      return mrkdwn`:lock: *MoneyRadar shows revenue only to people of its own workspace*, and your id \`${userId}\` belongs to another one. Ask somebody there to share what you need.`;
    case 'cannot_check':
      return mrkdwn`:lock: *Slack does not say right now whether you are in a group that sees revenue*, so nothing is shown. Try again in a minute; somebody who sees revenue can also add you by name in \`/moneyradar settings\`. Your id is \`${userId}\`.`;
    default:
      return refusal satisfies never;
  }
}
