import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { startBot, type BotProcess } from './bot-process.ts';

const SLOW_MS = 120_000;

async function ask(bot: BotProcess, route: string): Promise<Record<string, unknown>> {
  const [key = ''] = /mr_[0-9a-f]+_[0-9a-f]+/.exec(bot.output()) ?? [];
  const response = await fetch(`${bot.url}${route}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return (await response.json()) as Record<string, unknown>;
}

test(
  'with nothing set, a company lives and its figures are found again at the next start',
  async ({ onTestFinished }) => {
    const home = await mkdtemp(path.join(tmpdir(), 'moneyradar-demo-'));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const bot = await startBot({ MONEYRADAR_HOME: home });
    onTestFinished(() => bot.signal('SIGKILL'));
    const [, page = ''] = /  Slack +(http:\S+)/.exec(bot.output()) ?? [];
    expect((await fetch(page)).status).toBe(200);
    // The local Slack's secret is known to all, so nothing that came through a proxy is believed.
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    const forged = await fetch(`${bot.url}/slack/events`, { method: 'POST', headers, body: 'x' });
    expect(forged.status).toBe(403);
    expect(bot.output()).toMatch(/API key +mr_/);
    await expect
      .poll(async () => (await ask(bot, '/api/revenue/mrr'))['customers'], { timeout: 60_000 })
      .toBeGreaterThan(0);

    // A terminal sends Ctrl-C to npm and to the bot, and npm passes it on.
    bot.signal('SIGINT');
    bot.signal('SIGINT');
    expect(await bot.exited).toBe(0);

    const again = await startBot({ MONEYRADAR_HOME: home });
    onTestFinished(() => again.signal('SIGKILL'));
    expect((await ask(again, '/api/revenue/mrr'))['customers']).toBeGreaterThan(0);
    again.signal('SIGTERM');
    expect(await again.exited).toBe(0);
  },
  SLOW_MS,
);
