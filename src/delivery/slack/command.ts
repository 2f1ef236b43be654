import type { Logger } from 'pino';
import type { Temporal } from 'temporal-polyfill';

import type { RiskThresholds } from '#analysis/risks/scan.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import type { Message } from './block-kit/blocks.ts';
import type { SettingsDesk } from './settings/desk.ts';

/** Who asks, and where. */
export interface Asker {
  readonly userId: string;
  readonly channelId: string | null;
}

/** What answers are made from. */
export interface Sources {
  readonly db: Db;
  /** For questions about revenue; may be a replica. */
  readonly readDb: Db;
  readonly log: Logger;
  readonly now: () => Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  /** The share of a limit above which a plan is too small. */
  readonly usageThreshold: number;
  readonly riskThresholds: RiskThresholds;
  /** The events come from a simulated company. */
  readonly isSimulated: boolean;
  readonly version: string;
  /** Where alerts are posted; null: nowhere. */
  readonly alertChannel: () => string | null;
  readonly digestChannel: () => string | null;
  readonly desk: SettingsDesk;
  readonly wakeOutbox: () => void;
}

interface CommandRequest {
  /** What was typed after the command's name. */
  readonly words: readonly string[];
  readonly asker: Asker;
  /** The asker as the audit log names people: `slack:T0/U0`. Rejects while Slack is away. */
  readonly actor: () => Promise<string>;
  readonly sources: Sources;
}

/** What stands there by now, and how often it can be replaced. */
interface Answered {
  readonly message: Message;
  readonly editsMax: number;
}

/** A form that opens instead of an answer: the action id of its buttons, and what one would stand for. */
interface Opening {
  readonly actionId: string;
  readonly value: string;
}

/** One subcommand. Help, hints, the manifest and the answer to a typo are all made from these. */
export interface Command {
  /** Empty for `/moneyradar` alone. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** With its arguments: `mrr [7d|30d|90d|12m]`. */
  readonly usage: string;
  readonly description: string;
  readonly examples: readonly string[];
  /** Shows nothing about revenue, so everybody may see it. */
  readonly isOpen: boolean;
  /** `--share` shows the answer to the channel. */
  readonly canShare: boolean;
  /** Posts in the channel by nature, which must be safe for it. */
  readonly posts: boolean;
  run(request: CommandRequest): Promise<Message>;
  /** The form that these words open; null when they are answered by `run`. */
  opens?(words: readonly string[]): Opening | null;
  /** What takes the place of an answer that was clicked while something goes on, the last when it is over. */
  follow?(request: CommandRequest, answered: Answered): AsyncIterable<Message>;
}
