import type { Temporal } from 'temporal-polyfill';

import { statedSettings } from '#analysis/settings/stated.ts';
import { status, type Status } from '#analysis/status.ts';
import type { StatedSettings } from '#domain/settings.ts';

import { environmentSettings, withSettings } from './config-settings.ts';
import { processEnvironment, readConfig, systemClock } from './config.ts';
import { readThrough } from './live-config.ts';
import { withLocalPlaces } from './local-places.ts';
import { openStore, type Store } from './open-store.ts';
import { adminDoor, type AdminDoor } from './sdk-admin.ts';
import { analysisDoor, type AnalysisDoor } from './sdk-analysis.ts';
import { backtestDoor, type BacktestDoor } from './sdk-backtest.ts';
import { customersDoor, type CustomersDoor } from './sdk-customers.ts';
import { experimentsDoor, type ExperimentsDoor } from './sdk-experiments.ts';
import { fxDoor, type FxDoor } from './sdk-fx.ts';
import { metricsDoor, type MetricsDoor } from './sdk-metrics.ts';
import { plansDoor, type PlansDoor } from './sdk-plans.ts';
import { radarDoor, type RadarDoor } from './sdk-radar.ts';
import { reportsDoor, type ReportsDoor } from './sdk-reports.ts';
import { revenueDoor, type RevenueDoor } from './sdk-revenue.ts';
import { risksDoor, type RisksDoor } from './sdk-risks.ts';
import { settingsDoor, type SettingsDoor } from './sdk-settings.ts';
import { settling } from './sdk-settled.ts';
import { usageDoor, type UsageDoor } from './sdk-usage.ts';

export type { Status };
export type { TakenUsage } from '#domain/usage.ts';
export type { SyncProgress } from '#analysis/sync-progress.ts';
export type { AdminDoor } from './sdk-admin.ts';
export type * from './sdk-analysis.ts';
export type * from './sdk-backtest.ts';
export type * from './sdk-customers.ts';
export type * from './sdk-experiments.ts';
export type { FxDoor, ImportedRates } from './sdk-fx.ts';
export type * from './sdk-metrics.ts';
export type * from './sdk-plans.ts';
export type * from './sdk-radar.ts';
export type * from './sdk-reports.ts';
export type * from './sdk-revenue.ts';
export type * from './sdk-risks.ts';
export type * from './sdk-settings.ts';
export type { UsageDoor, UsageGiven } from './sdk-usage.ts';

/** Settings that are given here win over the environment; the rest is read from it. */
export interface MoneyRadarOptions {
  /** A PostgreSQL database; see `DATABASE_URL`. */
  readonly databaseUrl?: string;
  /** Where custom metrics are asked; see `CUSTOM_METRICS_DATABASE_URL`. */
  readonly customMetricsDatabaseUrl?: string;
  /** Where the embedded database keeps its data; see `MONEYRADAR_HOME`. */
  readonly home?: string;
  /** IANA name of the zone in which days begin; see `TIMEZONE`. */
  readonly timezone?: string;
  /** Currency of the totals, such as `USD`; see `BASE_CURRENCY`. */
  readonly baseCurrency?: string;
  /** What time it is; the system's clock when left out. */
  readonly now?: () => Temporal.Instant;
}

/** The figures of MoneyRadar, for programs. Money is in minor units as bigint, days are Temporal.PlainDate. */
export interface MoneyRadar {
  /** What MRR is, was, and why. */
  readonly revenue: RevenueDoor;
  /** Numbers of people's own. */
  readonly metrics: MetricsDoor;
  /** What other currencies are worth in the base currency. */
  readonly fx: FxDoor;
  /** Who pays: all that is known of one customer. */
  readonly customers: CustomersDoor;
  /** Plans with their prices over time, limits and features. */
  readonly plans: PlansDoor;
  /** Whose plan does not fit, which limits carry value, and what a higher price would bring. */
  readonly analysis: AnalysisDoor & BacktestDoor & RadarDoor;
  /** What customers use, for the product that knows it. */
  readonly usage: UsageDoor;
  /** What may cost money. */
  readonly risks: RisksDoor;
  /** What was tried, and what came of it. */
  readonly experiments: ExperimentsDoor;
  /** What is posted once a week. */
  readonly reports: ReportsDoor;
  /** What people may set while the bot runs. */
  readonly settings: SettingsDoor;
  /** What keeps the facts complete. */
  readonly admin: AdminDoor;
  /** How far the figures can be trusted right now. */
  status(): Promise<Status>;
  /** Closes the database. Nothing can be asked afterwards. */
  close(): Promise<void>;
}

/**
 * MoneyRadar's figures from its database, which is opened at the first question and has to have been
 * set up by the bot or by `moneyradar init`. Throws ConfigError when a setting is wrong; a question
 * rejects with a sentence when the database cannot be had, and with RangeError when its days make no sense.
 */
export function createMoneyRadar(options: MoneyRadarOptions = {}): MoneyRadar {
  const { now = systemClock } = options;
  const environment = withLocalPlaces(
    readConfig({ ...processEnvironment(), ...variablesOf(options) }),
  );
  let held = environment;
  const config = readThrough(() => held);
  let opening: Promise<Store> | null = null;
  const store = async () => (opening ??= openStore(environment));
  const db = async () => (await store()).readDb;
  const writing = async () => (await store()).db;
  const scope = () => ({
    now: now(),
    timezone: config.timezone,
    baseCurrency: config.baseCurrency,
  });
  const judged = () => ({ ...scope(), threshold: config.thresholds.usageMismatch });
  const spiked = () => ({ ...scope(), ticketSpike: config.thresholds.supportTicketSpike });
  const clock = {
    now,
    get timezone() {
      return config.timezone;
    },
    retentionMonths: environment.usageRetentionMonths,
  };
  const { settled, expire } = settling(async () => {
    const { stated } = await statedSettings(await writing());
    held = withSettings(environment, withoutGiven(stated, options));
  });

  return {
    revenue: settled(revenueDoor(db, scope)),
    metrics: settled(
      metricsDoor({ db: writing, target: async () => (await store()).metricsTarget }, scope),
    ),
    fx: settled(fxDoor(writing, scope)),
    customers: settled(customersDoor({ db: writing, readDb: db }, spiked)),
    plans: settled(plansDoor(writing, scope)),
    analysis: settled({
      ...analysisDoor(writing, judged),
      ...backtestDoor(writing, spiked),
      ...radarDoor(writing, scope),
    }),
    usage: settled(usageDoor(writing, clock)),
    risks: settled(risksDoor(config, now, writing)),
    experiments: settled(experimentsDoor(writing, scope)),
    reports: settled(reportsDoor({ db: writing, readDb: db }, scope)),
    settings: settingsDoor(writing, {
      environment: environmentSettings(environment),
      now,
      onChanged: expire,
    }),
    admin: settled(adminDoor(config, writing)),
    ...settled({ status: async () => status(await db(), scope()) }),
    close: async () => {
      await (await opening)?.close();
    },
  };
}

/** What the program itself was given wins over what people have set. */
function withoutGiven(stated: StatedSettings, options: MoneyRadarOptions): StatedSettings {
  const { timezone, base_currency: baseCurrency, ...rest } = stated;
  return {
    ...rest,
    ...(timezone !== undefined && options.timezone === undefined && { timezone }),
    ...(baseCurrency !== undefined &&
      options.baseCurrency === undefined && { base_currency: baseCurrency }),
  };
}

function variablesOf(options: MoneyRadarOptions): Record<string, string> {
  const {
    databaseUrl,
    customMetricsDatabaseUrl: metricsUrl,
    home,
    timezone,
    baseCurrency,
  } = options;
  return {
    ...(metricsUrl !== undefined && { CUSTOM_METRICS_DATABASE_URL: metricsUrl }),
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    ...(home !== undefined && { MONEYRADAR_HOME: home }),
    ...(timezone !== undefined && { TIMEZONE: timezone }),
    ...(baseCurrency !== undefined && { BASE_CURRENCY: baseCurrency }),
  };
}
