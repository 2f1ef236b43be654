import { fxEffects, type FxEffect } from '#analysis/revenue/fx-effects.ts';
import {
  bulletList,
  context,
  section,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { footer, type FooterInput } from '#delivery/slack/figures/footer.ts';
import type { Currency } from '#domain/currency.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { bridgeWords, parseBridge, type BridgePlace } from './movements/line-place.ts';
import type { Openable } from './openable.ts';

const FX = 'fx';
const VERSION = '1';

/** The currencies behind the fx line of a bridge. */
export const currenciesBehindFx: Openable = {
  name: FX,
  read([version, ...words], { now }) {
    const read = parseBridge(words);
    if (version !== VERSION || read === null || read.rest.length > 0) return null;
    const { fromDay, toDay, account } = read;
    return {
      title: 'Exchange rates',
      detail: {
        list: FX,
        from: fromDay.toString(),
        to: toDay.toString(),
        ...(account !== null && { account }),
      },
      async blocks({ readDb, timezone, baseCurrency, isSimulated }) {
        const scope = { now, timezone, baseCurrency };
        const effects = await fxEffects(readDb, { fromDay, toDay, account, scope });
        return fxBlocks(effects, baseCurrency, { asOf: now, timezone, isSimulated });
      },
    };
  },
};

/** The value of a button that opens the currencies. */
export function formatFx(place: BridgePlace): string {
  return [FX, VERSION, ...bridgeWords(place)].join(' ');
}

function fxBlocks(
  effects: readonly FxEffect[],
  base: Currency,
  setting: FooterInput,
): MessageBlock[] {
  const small = context(footer(setting));
  if (effects.length === 0) return [section(mrkdwn`No rate changed what MRR is worth.`), small];
  return [
    section(
      mrkdwn`*What other rates of exchange made of the same subscriptions.* Nobody pays more or less for it in their own currency.`,
    ),
    bulletList(effects.map((effect) => line(effect, base))),
    section(
      mrkdwn`*Next*\nNothing to win here. \`npx moneyradar fx set\` corrects a rate, and past days follow.`,
    ),
    small,
  ];
}

function line({ currency, startMinor, startRate, endRate, effectMinor }: FxEffect, base: Currency) {
  const code = currency.toUpperCase();
  const change = `1 ${code} was ${startRate} ${base.toUpperCase()} and is ${endRate}`;
  return {
    strong: formatMoneySigned(effectMinor, base),
    rest: `from ${formatMoney(startMinor, currency)} a month at the start: ${change}`,
  };
}
