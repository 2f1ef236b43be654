import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import type { CustomMetric } from '#analysis/custom-metrics/custom-metric.ts';
import type { WeeklyReview } from '#analysis/reports/weekly.ts';
import type { Breakdown } from '#analysis/revenue/breakdown.ts';
import type { MovementRow } from '#analysis/revenue/movements.ts';
import { describeRefusal } from '#delivery/slack/access.ts';
import type { Message } from '#delivery/slack/block-kit/blocks.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { plainVersion } from '#delivery/slack/block-kit/plain-version.ts';
import { breakdownMessage, unknownBreakdown } from '#delivery/slack/breakdown/message.ts';
import { failingMessage } from '#delivery/slack/custom/announce.ts';
import {
  customListMessage,
  customMetricMessage,
  unknownMetric,
} from '#delivery/slack/custom/message.ts';
import type { Digest } from '#delivery/slack/digest/ask.ts';
import { bestSource } from '#delivery/slack/digest/best-source.ts';
import { digestMessage } from '#delivery/slack/digest/message.ts';
import { digestWarning } from '#delivery/slack/digest/warning.ts';
import { describeStale } from '#delivery/slack/figures/stale.ts';
import { unknownCommand, unknownFlag } from '#delivery/slack/help/message.ts';
import { homeView } from '#delivery/slack/home/view.ts';
import type { ShownMoves } from '#delivery/slack/moves/ask.ts';
import { mrr } from '#delivery/slack/mrr/command.ts';
import { mrrMessage, unknownRange } from '#delivery/slack/mrr/message.ts';
import { RANGES } from '#delivery/slack/mrr/ranges.ts';
import { lineBlocks } from '#delivery/slack/opened/movements/line-blocks.ts';
import { movementBlocks } from '#delivery/slack/opened/movements/movement-blocks.ts';
import { radarMessage, unknownNumber } from '#delivery/slack/overview/message.ts';
import { statusMessage } from '#delivery/slack/status/message.ts';
import { weeklyMessage } from '#delivery/slack/weekly/message.ts';
import { ALERT_TYPES } from '#domain/alerts.ts';
import { parseCurrency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';
import { MOVE_ANSWERS } from '#domain/moves.ts';
import { CATEGORIES } from '#domain/scores.ts';

import { validateMessage, validateView } from '../../../src/playground/block-kit/validate.ts';
import type { JsonObject } from '../../../src/playground/json.ts';
import { plainGround } from '../../support/settings.ts';
import {
  aBridge,
  aCurrentMrr,
  aMove,
  aMovement,
  anAlert,
  anExperiment,
  aPipeline,
  aStatus,
  snapshotsThrough,
  TODAY,
} from './support/figures.ts';

const YEAR = snapshotsThrough(TODAY, 370);
const MONTH = snapshotsThrough(TODAY.subtract({ days: 1 }), 31);
const setting = {
  timezone: parseTimezone('UTC')!,
  baseCurrency: parseCurrency('usd')!,
  isSimulated: false,
};
const now = Temporal.Instant.from('2031-05-14T10:00:00Z');

const MARKUP =
  '<!channel> <!here|x> <@U0DANA> <#C0REV> <https://evil.example|Acme> <mailto:a@b.c> &lt;!x&gt; & < > |';
const MARKS = '` ``` * _ ~ @channel :tada: http://evil.example 😀';
const MEANINGFUL = [...`${MARKUP} ${MARKS}`.split(' '), ...Array.from('\n\u2028\0\ud800 ')];

/** Everything Slack gives a meaning to, in any order, and anything else. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.array(fc.constantFrom(...MEANINGFUL), { maxLength: 60 }).map((parts) => parts.join('')),
);

const amounts = fc.bigInt({ min: 0n, max: 10n ** 15n });

const movement: fc.Arbitrary<MovementRow> = fc
  .record({ customerId: nasty, amountMinor: amounts, name: nasty })
  .map(({ customerId, amountMinor, name }) => ({
    ...aMovement,
    id: `${customerId}:usd:1`,
    customerId,
    amountMinor,
    plansAfter: aMovement.plansAfter.map((plan) => ({ ...plan, product: name, price: name })),
    events: [
      {
        id: name,
        type: name,
        createdAt: now,
        isLivemode: false,
        account: name,
        stripeAccountId: null,
      },
      {
        id: 'evt_1',
        type: `${name}.read`,
        createdAt: now,
        isLivemode: true,
        account: 'us',
        stripeAccountId: 'acct_1',
      },
    ],
  }));

const anything = fc.record({
  topMovements: fc.array(movement, { maxLength: 10 }),
  word: nasty,
  endMinor: amounts,
  range: fc.constantFrom(...RANGES),
});

describe('whatever a name or an input is', () => {
  test('every message stays within what Slack accepts and calls nobody', () => {
    fc.assert(
      fc.property(anything, ({ topMovements, word, endMinor, range }) => {
        const bridge = { ...aBridge, topMovements, endMinor };
        const current = { ...aCurrentMrr, mrrMinor: endMinor };
        const pipeline = { ...aPipeline, usageRunRateMinor: endMinor };
        const overview = { now, today: TODAY, current, pipeline, bridge, status: aStatus };
        accepts(mrrMessage({ ...overview, range, account: null, snapshots: YEAR }, setting));
        const snapshots = MONTH;
        const [move = null] = movesNamed(word, endMinor).moves;
        const night = nightNamed(word);
        const day = {
          now,
          day: TODAY.subtract({ days: 1 }),
          current,
          status: aStatus,
          move,
          origins: null,
          ...night,
        };
        accepts(
          digestMessage({ ...day, bridge: { ...bridge, closes: false }, snapshots }, setting),
        );
        accepts(
          digestMessage(
            { ...day, bridge: { ...bridge, endMinor: snapshots.at(-1)!.totalMinor }, snapshots },
            setting,
          ),
        );
        accepts(digestWarning(day, describeStale(aStatus, now)!, setting));
        for (const opened of modalsOf(topMovements)) acceptsModal(opened);
        accepts(unknownCommand(word, mrr));
        accepts(unknownFlag(word, mrr));
        accepts(unknownRange(word));
        const held = [{ destination: `slack:${word}`, reason: word, waitingMessages: 1n }];
        const givenUp = [{ destination: `slack:${word}`, error: word, messages: 1 }];
        accepts(statusMessage({ health: aStatus, held, givenUp, now, version: word, ...setting }));
        calls(describeRefusal('not_allowed', word));
      }),
      { numRuns: 1000 },
    );
  });

  test('where MRR comes from is told as people write it', () => {
    fc.assert(
      fc.property(nasty, (word) => {
        const found = originsNamed(word);
        const beside = { now, today: TODAY, current: aCurrentMrr, pipeline: aPipeline };
        const overview = { ...beside, bridge: aBridge, status: aStatus };
        const asked = { dimension: 'attribution', range: RANGES[1]! } as const;
        accepts(breakdownMessage({ ...overview, ...asked, found }, setting));
        accepts(unknownBreakdown(word));
        calls(bestSource(found, 30));
      }),
      { numRuns: 200 },
    );
  });

  test('numbers of one’s own are called as people call them', () => {
    fc.assert(
      fc.property(nasty, (name) => {
        const own = numberTitled(name);
        const asked = { now, timezone: setting.timezone };
        accepts(customListMessage([own, { ...own, name: 'teams', last: null }], asked));
        accepts(customMetricMessage(own, asked));
        accepts(unknownMetric(name, [own]));
        accepts(failingMessage(own));
      }),
      { numRuns: 200 },
    );
  });

  test('moves, alerts and experiments stand beside the figures as letters', () => {
    fc.assert(
      fc.property(nasty, amounts, (name, minor) => {
        const radar = {
          now,
          today: TODAY,
          current: aCurrentMrr,
          pipeline: aPipeline,
          bridge: aBridge,
          status: aStatus,
          moves: movesNamed(name, minor),
        };
        accepts(radarMessage(radar, setting));
        accepts(unknownNumber(name));
        accepts(weeklyMessage(reviewNamed(name, minor), setting, { withMonth: true }));
        const things = { ...thingsNamed(name), firstRun: newlyInstalled };
        const range = RANGES[1]!;
        const home = { ...radar, ...things, range, account: null, snapshots: MONTH };
        acceptsHome(homeView(home, setting, [mrr]));
      }),
      { numRuns: 300 },
    );
  });
});

/** Nobody has chosen anything, so the guide is shown as well. */
const newlyInstalled = {
  values: plainGround.environment(),
  hasChannels: false,
  hasPosted: false,
};

/** A week in which everybody and everything had that name. */
function reviewNamed(name: string, minor: bigint): WeeklyReview {
  const movement = { ...aMovement, customerId: name, amountMinor: minor };
  const rate = { value: 0.1, part: 1, whole: 10, interval: null };
  const share = { value: 0.1, partMinor: minor, wholeMinor: minor, n: 10 };
  const week = { bridge: aBridge, customers: 412, customerChurn: rate, grossMrrChurn: share };
  const outcomes = { n: 9, won: { n: 1, mrrMinor: minor }, kept: { n: 2, mrrMinor: minor } };
  const sides = { ...outcomes, lost: 1, nothing: 2, watching: 3 };
  const currency = setting.baseCurrency;
  const earned = { ...sides, comparable: sides, currency };
  const figures = {
    opened: 9,
    stillOpen: 1,
    cleared: { kept: 1, lost: 1, other: 1 },
    resolved: { kept: 1, won: 1, lost: 1, wrong: 5, noAction: 0 },
    falseAlarmRate: 0.6,
    falseAlarmInterval: { low: 0.3, high: 0.8 },
    keptMinor: minor,
    wonMinor: minor,
    lostMinor: minor,
    currency,
    withoutRate: 0,
  };
  const types = ALERT_TYPES.map((type) => ({ ...figures, type, suggestsMuting: true }));
  const bookkeeping = { types, total: figures };
  const { alerts, experiments } = nightNamed(name);
  const who = { customerId: name, customerName: name, baseMrrMinor: minor };
  return {
    now,
    fromDay: TODAY.subtract({ days: 7 }),
    toDay: TODAY.subtract({ days: 1 }),
    week,
    before: week,
    snapshots: YEAR,
    current: aCurrentMrr,
    status: aStatus,
    wins: [movement, movement, movement],
    losses: [movement, movement, movement],
    alerts: { week: bookkeeping, judged: bookkeeping, open: alerts.open, muted: [] },
    moves: {
      week: earned,
      judged: { ...earned, n: 20 },
      best: { ...movesNamed(name, minor), nextCursor: null },
    },
    experiments: { running: experiments.over, completed: experiments.over, due: experiments },
    categories: CATEGORIES.map((category) => ({
      category,
      customers: 9,
      baseMrrMinor: minor,
      shown: CATEGORIES.slice(1).map((before) => ({ ...who, before })),
    })),
    month: { month: TODAY, moves: earned, alerts: figures, experiments: experiments.over },
    isFirstOfMonth: true,
  };
}

/** What a night brought, all of it of that name. */
function nightNamed(name: string): Pick<Digest, 'alerts' | 'experiments' | 'ownNumbers'> {
  const told = { n: 4, baseMrrMinor: 4900n, alerts: [{ ...anAlert, customerName: name }] };
  const ended = { kept: told, won: told, lost: told, wrong: told, no_action: told };
  const experiment = { ...anExperiment, design: { ...anExperiment.design, name } };
  const open = { status: 'active', alerts: 9, critical: 1, warning: 8, informational: 0 } as const;
  return {
    alerts: { news: { opened: told, ended }, open: { ...open, atStakeMinor: 4900n }, fromAt: now },
    experiments: {
      over: [experiment],
      reads: [{ experiment, afterDays: 30, dueAt: now, verdict: null }],
    },
    ownNumbers: [numberTitled(name), { ...numberTitled(name), failure: null }],
  };
}

/** A number of people's own with that title, unit and trouble. */
function numberTitled(title: string): CustomMetric {
  const days = Array.from({ length: 91 }, (_, n) => ({
    day: TODAY.subtract({ days: 91 - n }),
    value: `${n % 7}.5`,
  }));
  return {
    id: 1n,
    name: 'signups',
    title,
    unit: title,
    query: title,
    isHigherBetter: true,
    digestPlace: 1,
    setBy: title,
    setAt: now,
    askedAt: now,
    answeredAt: now,
    failure: { code: '42P01', sentence: title, sinceAt: now },
    last: days.at(-1)!,
    in7Days: { before: '1', change: '-0.25' },
    in30Days: { before: null, change: null },
    days,
  };
}

/** Moves of and about people and plans of that name, open and answered by one. */
function movesNamed(name: string, expectedMinor: bigint): ShownMoves {
  const { evidence } = aMove;
  const named = {
    ...aMove,
    customerId: name,
    customerName: name,
    plan: name,
    expectedMinor,
    evidence: { ...(evidence as object), suggested_plan_name: name, plan_name: name, metric: name },
  };
  const answered = { answeredAt: now, answeredBy: `slack:${name}/${name}`, stateUntil: now };
  const moves = [
    named,
    ...MOVE_ANSWERS.map((state) => ({ ...named, ...answered, state })),
    { ...named, ...answered, answeredBy: name, state: 'done' as const },
  ];
  return { moves, gone: 1, total: 12, expectedMinor, currency: aBridge.currency };
}

/** An alert and an experiment that are called so. */
function thingsNamed(name: string) {
  return {
    alerts: [{ ...anAlert, customerId: name, customerName: name }],
    openAlerts: {
      status: 'active',
      alerts: 9,
      critical: 1,
      warning: 8,
      informational: 0,
      atStakeMinor: 4900n,
    },
    experiments: [anExperiment].map((one) => ({
      ...one,
      design: { ...one.design, name, hypothesis: name, segment: { plan: name } },
    })),
    hasMoreExperiments: true,
  } as const;
}

/** The list of some movements, and two of them opened. */
function modalsOf(movements: readonly MovementRow[]): object[] {
  const scope = { now, timezone: setting.timezone, baseCurrency: aBridge.currency };
  const line = {
    amountMinor: 1n,
    count: movements.length,
    movements: movements.map((row) => ({ ...row, mrrNowMinor: 1n })),
    nextCursor: 'next',
  };
  const { fromDay, toDay } = aBridge;
  const place = { type: 'new', fromDay, toDay, page: null, scope, isSimulated: false } as const;
  const details = movements.slice(0, 2).map((row) => {
    const detail = { ...row, mrrNowMinor: 1n, paysSince: now, plansNow: row.plansAfter };
    return modal(row.customerId, movementBlocks(detail, { ...setting, asOf: now }));
  });
  return [modal('New customers', lineBlocks(line, place)), ...details];
}

function acceptsModal(view: object): void {
  expect(validateView(JSON.parse(JSON.stringify(view)) as JsonObject, 'modal')).toEqual([]);
  calls(view);
}

/** Slack would take it, in letters too, and would neither notify nor link. */
function accepts(message: Message): void {
  for (const version of [message, plainVersion(message)]) {
    expect(validateMessage(JSON.parse(JSON.stringify(version)) as JsonObject)).toEqual([]);
    expect(tablesIn(version)).toBeLessThanOrEqual(1);
    calls(version);
  }
}

function acceptsHome(view: object): void {
  expect(validateView(JSON.parse(JSON.stringify(view)) as JsonObject, 'home')).toEqual([]);
  calls(view);
}

const DATE = /<!date\^\d+\^[^<>|]*\|[^<>|]*>/g;
const EVENT_LINK =
  /<https:\/\/dashboard\.stripe\.com\/(acct_\w+\/)?(test\/)?events\/evt_\w+\|evt_\w+>/g;

/** In everything that Slack parses there is no markup but ours: dates and links to events. */
function calls(value: unknown): void {
  for (const text of parsedTexts(value)) {
    expect(text.replaceAll(DATE, '').replaceAll(EVENT_LINK, '')).not.toMatch(/[<>]/);
  }
}

/** Top-level text and every mrkdwn object, which must be verbatim; the rest Slack shows as it is. */
function parsedTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(parsedTexts);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn') {
    expect(value).toMatchObject({ verbatim: true });
    return [(value as unknown as { text: string }).text];
  }
  const own = 'blocks' in value && 'text' in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap(parsedTexts)];
}

function tablesIn({ blocks }: Message): number {
  return blocks.filter(({ type }) => type === 'table').length;
}

/** A breakdown in which a key and a value are called so. */
function originsNamed(word: string): Breakdown {
  const line = {
    startMinor: 0n,
    newMinor: 10n ** 15n,
    reactivationMinor: 1n,
    expansionMinor: 1n,
    contractionMinor: 1n,
    churnMinor: 1n,
    fxMinor: -1n,
    endMinor: 10n ** 15n,
    share: 1 / 3,
    newCount: 1,
    customers: 10 ** 6,
  };
  return {
    dimension: 'attribution',
    metadataKey: word,
    needsReading: true,
    accounts: 2,
    fromDay: TODAY,
    toDay: TODAY,
    currency: parseCurrency('usd')!,
    total: line,
    groups: Array.from({ length: 17 }, (_, n) => ({
      ...line,
      value: n === 0 ? word : `${n}${word}`,
    })),
    others: { ...line, groups: 1 },
  };
}
