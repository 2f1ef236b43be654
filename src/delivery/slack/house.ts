import { recordAudit } from '#store/queries/delivery.ts';

import { refusalFor, type Clicker, type Refusal } from './access.ts';
import type { Audience } from './channels.ts';
import type { Sources } from './command.ts';

/** Who may see revenue, and which channels the operator has named. */
export interface SlackSettings {
  readonly alertChannel: string | null;
  readonly digestChannel: string | null;
  readonly allowedUsers: readonly string[] | '*';
  readonly allowedUsergroups: readonly string[];
}

/** What every listener works with. Sources and settings are read at each use: people may change them. */
export interface House {
  readonly sources: Sources;
  readonly settings: SlackSettings;
  /** Id of the team the app is installed in; rejects while Slack cannot say. */
  readonly homeTeam: () => Promise<string>;
  readonly membersOf: (usergroupId: string) => Promise<ReadonlySet<string>>;
  /** Rejects when Slack cannot be asked. */
  readonly audienceOf: (channelId: string) => Promise<Audience>;
}

/** Why this person sees nothing, or null. Asked anew for every command, click and visit. */
export async function refusalOf(house: House, clicker: Clicker): Promise<Refusal | null> {
  const [teamId] = await Promise.all([house.homeTeam(), takeOverSettings(house)]);
  const { allowedUsers, allowedUsergroups } = house.settings;
  const { membersOf } = house;
  return refusalFor(clicker, { teamId, allowedUsers, allowedUsergroups, membersOf });
}

/**
 * So that who lost access at another replica a moment ago has lost it here. While the database is away
 * nobody can change anything, so what is known holds.
 */
async function takeOverSettings({ sources }: House): Promise<void> {
  await sources.desk.refresh().catch((err: unknown) => {
    sources.log.warn({ err }, 'Settings could not be read; those known before hold');
  });
}

/**
 * Why a channel gets no figures, or null. One that Slack will not tell about is trusted only when the
 * operator has named it in the settings.
 */
export async function channelRefusal(
  { audienceOf, settings }: House,
  channelId: string,
): Promise<Exclude<Audience, 'own'> | null> {
  try {
    const audience = await audienceOf(channelId);
    if (audience !== 'unknown') return audience === 'own' ? null : audience;
  } catch {
    return 'unknown';
  }
  const named = [settings.alertChannel, settings.digestChannel];
  return named.includes(channelId) ? null : 'unknown';
}

/** A person as the audit log and everything they did names them: `slack:T0/U0`. */
export async function actorOf(
  { homeTeam }: Pick<House, 'homeTeam'>,
  userId: string,
): Promise<string> {
  return `slack:${await homeTeam()}/${userId}`;
}

/** Remembers who saw or was refused what. That it cannot be written is logged and hurts nobody. */
export async function audit(
  { sources, homeTeam }: House,
  entry: {
    readonly userId: string;
    readonly action: string;
    readonly subject: string | null;
    readonly detail: Readonly<Record<string, string | boolean | readonly string[]>>;
  },
): Promise<void> {
  const { userId, action, subject, detail } = entry;
  try {
    const actor = await actorOf({ homeTeam }, userId);
    await recordAudit(sources.db, { actor, action, subject, detail });
  } catch (err) {
    sources.log.warn({ err }, `The audit log lacks ${action} by ${userId}`);
  }
}
