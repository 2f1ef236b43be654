import { fxEffects as askFxEffects, type FxEffect } from '#analysis/revenue/fx-effects.ts';
import type { Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { fxEffectsJson } from '#delivery/rest/fx-json.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { CHART_FLAGS, chartDays } from './range.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Currency' },
  { title: 'MRR before', isFigure: true },
  { title: 'Rate before', isFigure: true },
  { title: 'Rate after', isFigure: true },
  { title: 'Effect', isFigure: true },
];

export const fxEffects: Command = {
  name: 'fx effects',
  words: [],
  flags: CHART_FLAGS,
  summary: 'shows what changed rates did to MRR, currency by currency',
  examples: ['moneyradar fx effects', 'moneyradar fx effects --from 2026-01-01 --json'],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency } = settings();
    const scope = { now: now(), timezone, baseCurrency };
    const days = chartDays(input, dayOf(scope.now, timezone));
    const effects = await askFxEffects(await db(), { ...days, scope });
    return {
      json: fxEffectsJson(effects, baseCurrency),
      text: (width) =>
        effects.length === 0
          ? 'No rate changed what MRR is worth in these days.'
          : table(
              COLUMNS,
              effects.map((effect) => cells(effect, baseCurrency)),
              width,
            ),
    };
  },
};

function cells(effect: FxEffect, base: Currency): string[] {
  const { currency, startMinor, startRate, endRate, effectMinor } = effect;
  return [
    currency.toUpperCase(),
    formatMoney(startMinor, currency),
    startRate,
    endRate,
    formatMoneySigned(effectMinor, base),
  ];
}
