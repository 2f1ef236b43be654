import { readFile, stat } from 'node:fs/promises';

import { fxRates, setFxRates, type FxRate } from '#analysis/revenue/fx.ts';
import { UsageError, type Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { readFxFile, type LineError } from '#delivery/fx-file.ts';
import { readFxRate } from '#delivery/fx-input.ts';
import { fxRateJson } from '#delivery/rest/fx-json.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import { recordAudit } from '#store/queries/delivery.ts';

const LARGEST_FILE_BYTES = 1_000_000;
const MOST_SHOWN = 20;

const COLUMNS: readonly Column[] = [
  { title: 'Currency' },
  { title: 'From', isId: true },
  { title: 'Rate', isFigure: true },
  { title: 'Set at' },
];

export const fxSet: Command = {
  name: 'fx set',
  words: ['CURRENCY', 'RATE'],
  flags: [{ name: 'from', value: 'DAY', help: 'the first day it holds; today when left out' }],
  summary: 'says what a currency is worth in the base currency, from a day on',
  examples: ['moneyradar fx set EUR 1.08', 'moneyradar fx set JPY 0.0067 --from 2026-01-01'],
  async run({ db, settings, now }, input) {
    const { baseCurrency, timezone } = settings();
    const [currency = '', rate = ''] = input.words;
    const day = input.values['from']?.at(-1) ?? dayOf(now(), timezone).toString();
    const read = readFxRate({ currency, rate, day }, baseCurrency);
    if ('detail' in read) throw new UsageError(`${FLAGS[read.field]} ${read.detail}.`);
    await keep(await db(), { baseCurrency, rates: [read] });
    return {
      json: { base: baseCurrency.toUpperCase(), ...fxRateJson(read) },
      text: () =>
        `From ${day} on, 1 ${read.currency.toUpperCase()} is ${read.rate} ${baseCurrency.toUpperCase()}. Every figure follows at once.`,
    };
  },
};

export const fxImport: Command = {
  name: 'fx import',
  words: ['FILE'],
  flags: [{ name: 'skip', value: null, help: 'take the lines that are right, leave the others' }],
  summary: 'takes in rates from a CSV file with the columns day,currency,rate',
  examples: ['moneyradar fx import rates.csv', 'moneyradar fx import rates.csv --skip --json'],
  async run({ db, settings }, input) {
    const { baseCurrency } = settings();
    const { rates, errors } = readFxFile(await textOf(input.words[0] ?? ''), baseCurrency);
    const isStored = errors.length === 0 || input.flags.has('skip');
    const changed = isStored ? await keep(await db(), { baseCurrency, rates }) : 0;
    const imported = { rates: isStored ? rates.length : 0, changed, errors };
    return { json: imported, text: () => summary(imported, isStored), isBad: errors.length > 0 };
  },
};

export const fxList: Command = {
  name: 'fx list',
  words: [],
  flags: [],
  summary: 'shows every rate to the base currency',
  examples: ['moneyradar fx list', 'moneyradar fx list --json'],
  async run({ db, settings }) {
    const { baseCurrency } = settings();
    const rates = await fxRates(await db(), { baseCurrency });
    return {
      json: { base: baseCurrency.toUpperCase(), rates: rates.map(fxRateJson) },
      text: (width) =>
        rates.length === 0
          ? `There is none yet, so only ${baseCurrency.toUpperCase()} is counted: moneyradar fx set EUR 1.08`
          : table(
              COLUMNS,
              rates.map((rate) => [
                rate.currency.toUpperCase(),
                rate.fromDay.toString(),
                rate.rate,
                rate.setAt.toString({ smallestUnit: 'minute' }),
              ]),
              width,
            ),
    };
  },
};

const FLAGS = { currency: 'CURRENCY', rate: 'RATE', day: '--from' } as const;

async function keep(
  db: Db,
  input: { baseCurrency: Currency; rates: readonly FxRate[] },
): Promise<number> {
  const changed = await setFxRates(db, input);
  const currencies = [...new Set(input.rates.map(({ currency }) => currency))].toSorted();
  const detail = { base: input.baseCurrency, currencies, changed };
  if (changed > 0) {
    await recordAudit(db, { actor: 'cli', action: 'fx_rates_set', subject: null, detail });
  }
  return changed;
}

async function textOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) throw new UsageError(`There is no file ${file}.`);
  if (found.size > LARGEST_FILE_BYTES) throw new UsageError(`${file} is larger than 1 MB.`);
  return readFile(file, 'utf8');
}

function summary(
  { rates, changed, errors }: { rates: number; changed: number; errors: readonly LineError[] },
  isStored: boolean,
): string {
  const lines = errors.slice(0, MOST_SHOWN).map(({ line, detail }) => `  line ${line}: ${detail}`);
  const more = errors.length - lines.length;
  return [
    isStored
      ? `${rates} rates were taken in; ${changed} are new or other than before.`
      : 'Nothing was stored. Mend these lines, or leave them out with --skip:',
    ...(isStored && errors.length > 0 ? ['These lines cannot be used:'] : []),
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}
