import type { Config } from './config.ts';
import type { LiveConfig } from './live-config.ts';
import type { Log } from './log.ts';
import type { Progress } from './simulated-company.ts';

export interface ServeOptions {
  readonly config: Config;
  readonly log: Log;
  readonly onProgress: (progress: Progress) => void;
}

/** Secrets of this run. */
export interface Keys {
  readonly apiKey: string | null;
  /** What the simulated company signs with; null without one. */
  readonly companySecret: string | null;
}

/** What the parts of the bot are started with. */
export interface Building extends ServeOptions {
  readonly keys: Keys;
  /** The configuration with what people have set; it changes, so it is taken apart where it is used. */
  readonly live: LiveConfig;
  readonly isServing: () => boolean;
  /** Wakes who sends messages, once there is somebody. */
  readonly outbox: { wake: () => void };
  /** What to do at the end; what was started last stops first. */
  readonly onStop: (stop: () => Promise<unknown>) => void;
}
