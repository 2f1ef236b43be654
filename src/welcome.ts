import type { Writable } from 'node:stream';

import type { Config } from './config.ts';
import type { Serving } from './serve.ts';
import type { Progress } from './simulated-company.ts';

const WAYS = { local: 'this machine', http: 'HTTP', socket: 'Socket Mode' } as const;

/** Where everything is and what to try first, for whoever has just started the bot. */
export function welcome(
  config: Config,
  { url, localSlackUrl, apiKey, claimCode }: Serving,
): string {
  const isOneTimeKey = config.apiKey === null && apiKey !== null;
  const places = [
    ['Bot', url],
    ['Slack', localSlackUrl ?? `your workspace, by ${WAYS[config.slack.mode]}`],
    ['Stripe', config.stripe.isSimulated ? 'a simulated company' : 'your account, by webhook'],
    ['Database', config.database.url === null ? `embedded, below ${config.home}` : 'yours'],
    ...(isOneTimeKey ? [['API key', `${apiKey} (of this run)`]] : []),
  ];
  const inSlack = localSlackUrl === null ? 'in Slack' : `at ${localSlackUrl}`;
  return [
    '',
    '  MoneyRadar is running.',
    '',
    ...places.map(([name = '', place = '']) => `  ${name.padEnd(10)}${place}`),
    '',
    ...(claimCode === null ? [] : ['  First, in Slack:', `    /moneyradar setup ${claimCode}`, '']),
    '  Try:',
    `    /moneyradar            (${inSlack})`,
    '    /moneyradar mrr 90d',
    `    curl -H 'Authorization: Bearer ${isOneTimeKey ? apiKey : 'KEY'}' ${url}/api/revenue/mrr`,
    '',
    '  Ctrl-C stops everything; the next start finds its data again.',
    '',
    '',
  ].join('\n');
}

/** Shows how far a history has loaded: one line that moves in a terminal, a line per tenth elsewhere. */
export function progressOn(output: Writable & { isTTY?: boolean }): (progress: Progress) => void {
  let tenthsShown = 0;
  return ({ sent, total, throughDay }) => {
    const share = total === 0 ? 1 : sent / total;
    const text = `Loading history: ${Math.floor(share * 100)} % (through ${throughDay.toString()})`;
    if (output.isTTY === true) {
      output.write(`\r  ${text}${sent === total ? '\n' : ''}`);
    } else if (Math.floor(share * 10) > tenthsShown) {
      tenthsShown = Math.floor(share * 10);
      output.write(`  ${text}\n`);
    }
  };
}
