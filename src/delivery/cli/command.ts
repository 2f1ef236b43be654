import type { Temporal } from 'temporal-polyfill';

import type { RiskScan } from '#analysis/risks/scan.ts';
import type { SyncProgress } from '#analysis/sync-progress.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { SettingValues } from '#domain/settings.ts';
import type { TakenUsage } from '#domain/usage.ts';
import type { Db, Target } from '#store/postgres.ts';

/** A flag that takes a value, or none. */
export interface Flag {
  readonly name: string;
  /** What stands for the value in the help; null for a flag that is on or off. */
  readonly value: string | null;
  readonly help: string;
  /** It may be given several times. */
  readonly isRepeatable?: boolean;
}

/** What was typed, checked against the command's own flags and arguments. */
export interface Input {
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly flags: ReadonlySet<string>;
  readonly words: readonly string[];
}

/** What a command has found out: the same for a program and for a person. */
interface Result {
  readonly json: unknown;
  /** `width` is how many columns there are. */
  readonly text: (width: number) => string;
  /** The command did its work and found something wrong. */
  readonly isBad?: boolean;
}

/** One command of the command line. */
export interface Command {
  /** One word, or two: `api-key create`. */
  readonly name: string;
  /** Names of its arguments, such as `ID`; in brackets when it may be left out. */
  readonly words: readonly string[];
  readonly flags: readonly Flag[];
  readonly summary: string;
  readonly examples: readonly string[];
  /** It runs where there is no database yet, or none is needed. */
  readonly isAlone?: boolean;
  /** null: the command has nothing to say and goes on by itself. */
  readonly run: (context: CommandContext, input: Input) => Promise<Result | null>;
}

/** The settings that commands need, read when one asks for them. */
export interface Settings {
  /** Where questions go as well as to the database; null or left out: nowhere. */
  readonly database?: { readonly readUrl: string | null };
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  readonly thresholds: { readonly usageMismatch: number; readonly supportTicketSpike: number };
  readonly slack: {
    readonly mode: 'local' | 'http' | 'socket';
    readonly botToken: string | null;
    readonly appToken: string | null;
    readonly apiUrl: string;
  };
  readonly stripe: {
    readonly isSimulated: boolean;
    readonly accounts: readonly { readonly name: string }[];
    readonly webhookSecrets: readonly { readonly account: string }[];
  };
  readonly forwarding: {
    readonly opsp: { readonly url: string } | null;
    readonly webhook: { readonly url: string } | null;
    readonly email: { readonly url: string; readonly to: readonly string[] } | null;
  };
}

/** What Stripe says of the key, and of where it sends its events. */
export interface ExaminedStripe {
  /** What the key may not read of what is read, a sentence each. */
  readonly refused: readonly string[];
  /** That it may not read meters, which not everybody needs. */
  readonly metersRefused: string | null;
  readonly canWrite: boolean;
  /** Endpoints for `/webhooks/stripe`; null when the key may not look at them. */
  readonly endpoints:
    | readonly {
        readonly url: string;
        readonly isEnabled: boolean;
        readonly missing: readonly string[];
      }[]
    | null;
  /** On Stripe's clock. */
  readonly stripeSeconds: number;
}

/** What lies outside this layer, done by whoever put the program together. */
interface Operations {
  serve(): Promise<void>;
  /** Names of the migrations that ran. */
  migrate(): Promise<readonly string[]>;
  isMigrated(db: Db): Promise<boolean>;
  rebuild(
    db: Db,
    options: {
      isCheck: boolean;
      onProgress: (progress: { done: number; total: number }) => void;
    },
  ): Promise<{
    customers: number;
    differences: number;
    failed: readonly { stripeId: string; error: string }[];
  }>;
  /** Tries the key of an account at Stripe; rejects with a sentence when it is no use. */
  examineStripeKey(account: string): Promise<ExaminedStripe>;
  /** Reads all of Stripe; rejects with a sentence when it could not be finished. */
  syncStripe(
    db: Db,
    options: { requestedBy: string; onProgress: (progress: SyncProgress) => void },
  ): Promise<SyncProgress>;
  /** Stores records of usage, at most MOST_RECORDS of them. */
  takeUsage(db: Db, records: readonly unknown[]): Promise<TakenUsage>;
  /** What the environment says of all that people may set. */
  environmentSettings(): SettingValues;
  /** Looks at everybody for what may cost money, and tells the alert channel. */
  scanRisks(db: Db): Promise<RiskScan>;
  /** Where custom metrics are asked; null: nowhere. */
  metricsTarget(): Promise<Target | null>;
}

export interface CommandContext {
  /** Opens the database at the first call. Rejects with a sentence when it cannot be had. */
  readonly db: () => Promise<Db>;
  readonly settings: () => Settings;
  /** Makes `settings` say what people have set as well; without a database it goes on as it is. */
  readonly readSettings?: () => Promise<void>;
  readonly now: () => Temporal.Instant;
  readonly version: string;
  readonly operations: Operations;
  /** Tells a waiting person how far it is; never part of the answer. */
  readonly progress: (text: string) => void;
}

/** What was typed makes no sense; the message says what would. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
