import type { Writable } from 'node:stream';

import type { Config } from './config.ts';
import type { Serving } from './serve.ts';

/** Where everything is and what to try first, for whoever has just started the bot. */
export function welcome(config: Config, { port, localSlackUrl, apiKey }: Serving): string {
  const bot = `http://localhost:${String(port)}`;
  const lines = [
    ['Bot', bot],
    [
      'Slack',
      localSlackUrl ??
        `your workspace (${config.slack.mode === 'socket' ? 'Socket Mode' : 'HTTP'})`,
    ],
    ['Stripe', config.stripe.isSimulated ? 'a simulated company' : 'your account, by webhook'],
    [
      'Database',
      config.database.url === null ? `embedded, below ${config.home}` : 'yours, by DATABASE_URL',
    ],
    ...(config.apiKey === null && apiKey !== null ? [['API key', `${apiKey} (of this run)`]] : []),
  ];
  const tries = [
    ...(localSlackUrl === null ? [] : [`open ${localSlackUrl} and type: /moneyradar`]),
    '/moneyradar mrr 90d',
    `curl -H 'Authorization: Bearer ${apiKey !== null && config.apiKey === null ? apiKey : 'KEY'}' ${bot}/api/revenue/mrr`,
  ];
  return [
    '',
    '  MoneyRadar is running.',
    '',
    ...lines.map(([name = '', value = '']) => `  ${name.padEnd(10)}${value}`),
    '',
    '  Try:',
    ...tries.map((line) => `    ${line}`),
    '',
    '  Ctrl-C stops everything; the next start finds its data again.',
    '',
    '',
  ].join('\n');
}

interface Told {
  readonly sent: number;
  readonly total: number;
  readonly throughDay: { toString(): string };
}

/** Shows how far the history has loaded: one line that moves in a terminal, a line a quarter elsewhere. */
export function progressOn(output: Writable & { isTTY?: boolean }): (progress: Told) => void {
  let quartersShown = 0;
  return ({ sent, total, throughDay }) => {
    const share = total === 0 ? 1 : sent / total;
    const text = `Loading the company's history: ${String(Math.floor(share * 100))} % (through ${throughDay.toString()})`;
    if (output.isTTY === true) {
      output.write(`\r  ${text}${sent === total ? '\n' : ''}`);
    } else if (Math.floor(share * 4) > quartersShown) {
      quartersShown = Math.floor(share * 4);
      output.write(`  ${text}\n`);
    }
  };
}
