import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createBot, type Bot } from '../faults/bot-process.ts';
import { post, signature } from '../faults/deliver.ts';
import { customer, item, price, subscription } from '../reference/makers.ts';
import { storedMovements } from '../reference/stored-movements.ts';
import { customerEvents, type StripeEvent } from '../reference/stripe-events.ts';

let bot: Bot;
let served = 0;

beforeAll(async () => {
  bot = await createBot();
  await bot.start();
});
afterAll(async () => bot.stop());

/** Whatever was sent: the process is the same, and an honest event still becomes a movement. */
afterEach(async () => {
  expect(bot.isRunning(), bot.output()).toBe(true);
  expect(bot.output()).not.toMatch(/something failed that nobody was waiting for/);
  const [event, id] = honestEvent();
  expect(await post(bot.url, bytes(event))).toBe(200);
  await expect.poll(async () => (await storedMovements(bot.db)).has(id)).toBe(true);
}, 60_000);

describe('who cannot sign is not heard', () => {
  const body = bytes(honestEvent()[0]);
  const now = Date.now() / 1000;
  test.each<[string, string | null]>([
    ['no signature', null],
    ['an empty signature', ''],
    ['no time', 'v1=00'],
    ['nonsense', 't=now,v1=zz'],
    ['another secret', signature(body, { secret: 'whsec_other' })],
    ['another body', signature(Buffer.from('{}'))],
    ['a signature of six minutes ago', signature(body, { at: now - 360 })],
    ['a signature from six minutes ahead', signature(body, { at: now + 360 })],
    ['only the old scheme', signature(body).replace('v1=', 'v0=')],
  ])('%s', async (_, header) => {
    expect(await post(bot.url, body, header)).toBe(400);
  });
});

describe('what is no event is refused, signed or not', () => {
  test.each([
    'null',
    'true',
    '0',
    '""',
    '[]',
    '{}',
    '',
    '{',
    '\uFEFF{}',
    '{"id":"evt_1","type":"x","created":1,"data":null}',
    '{"id":"evt_1","type":"x","created":1,"data":{"object":null}}',
    '{"id":"evt_1","type":"x","created":1e400,"data":{"object":{}}}',
    '{"id":null,"type":{},"created":"x","data":{"object":[]}}',
    '[{"id":"evt_1","type":"x","created":1,"data":{"object":{}}}]',
  ])('%s', async (text) => {
    expect(await post(bot.url, Buffer.from(text))).toBe(400);
  });

  test('bytes that are no text', async () => {
    expect(await post(bot.url, Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]))).toBe(400);
  });

  test('an event of live mode at an endpoint of test mode', async () => {
    expect(await post(bot.url, bytes({ ...honestEvent()[0], livemode: true }))).toBe(400);
  });
});

describe('what is too large is refused before it is read', () => {
  test('two megabytes', async () => {
    const body = Buffer.alloc(2 * 1024 * 1024, ' ');
    expect(await post(bot.url, body)).toBe(413);
  });

  test('six hundred announced megabytes', async () => {
    expect(await announce(600 * 1024 * 1024)).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('chunks without an end', async () => {
    expect(await trickle(64)).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('what is odd is stored and harms nobody', () => {
  test('an unknown type', async () => {
    const [event] = honestEvent();
    const odd = { ...event, id: 'evt_unknown', type: 'some.day.new' };
    expect(await post(bot.url, bytes(odd))).toBe(200);
    await expectSettled('evt_unknown');
  });

  test.each([
    ['NUL', 'a\u0000b'],
    ['half a pair', 'a\ud800b'],
    ['the other half', '\udfff'],
    ['a long name', 'x'.repeat(10_000)],
  ])('%s in every text', async (name, text) => {
    const [event] = honestEvent();
    const id = `evt_odd_${name.replaceAll(' ', '_')}`;
    const odd = { ...event, id, data: { object: withTexts(event.data.object, text) } };
    expect(await post(bot.url, bytes(odd))).toBe(200);
    await expectSettled(id);
  });

  test.each([
    ['__proto__', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
    ['1e400', '{"unit_amount":1e400,"quantity":1e400,"percent_off":1e400,"created":1e400}'],
    ['-1e400', '{"unit_amount":-1e400,"unit_amount_decimal":"-1e400"}'],
    ['a very long number', `{"unit_amount_decimal":"${'9'.repeat(100_000)}"}`],
    ['no decimal', '{"unit_amount_decimal":"12,50","unit_amount":"zero"}'],
    ['a negative quantity', '{"quantity":-5}'],
    ['a huge quantity', '{"quantity":9007199254740993}'],
    ['an interval of none', '{"interval_count":0}'],
    ['a package of none', '{"transform_quantity":{"divide_by":0,"round":"up"}}'],
    ['tiers of none', '{"billing_scheme":"tiered","tiers_mode":"graduated","tiers":[]}'],
    ['lists where objects are', '{"recurring":[],"product":[],"currency":[]}'],
  ])('%s', async (name, text) => {
    const [event] = honestEvent();
    const id = `evt_odd_${name.replaceAll(' ', '_')}`;
    expect(await post(bot.url, everywhere({ ...event, id }, text))).toBe(200);
    await expectSettled(id);
  });

  test.each(['metadata', 'items', 'customer', 'discounts', 'cancellation_details', 'other'])(
    'a depth of 200,000 in %s',
    async (key) => {
      const [event] = honestEvent();
      const id = `evt_deep_${key}`;
      const text = JSON.stringify({ ...event, id });
      for (const [open, close] of [
        ['[', ']'],
        ['{"data":', '}'],
      ] as const) {
        const deep = `${open.repeat(200_000)}1${close.repeat(200_000)}`;
        const body = Buffer.from(text.replace('"object":{', `"object":{"${key}":${deep},`));
        expect([200, 400, 413]).toContain(await post(bot.url, body));
      }
    },
  );
});

describe('patience', () => {
  test('three hundred connections that never finish do not slow the others down', async () => {
    const { port } = new URL(bot.url);
    const slow = Array.from({ length: 300 }, () => net.connect(Number(port), '127.0.0.1'));
    for (const socket of slow) {
      socket.on('error', () => {}).resume();
      socket.write('POST /webhooks/stripe HTTP/1.1\r\nhost: x\r\nx-slow: ');
    }
    const times: number[] = [];
    for (let i = 0; i < 100; i += 1) {
      const startedAt = performance.now();
      expect(await post(bot.url, bytes(honestEvent()[0]))).toBe(200);
      times.push(performance.now() - startedAt);
    }
    expect(times.toSorted((a, b) => a - b)[98]).toBeLessThan(500);
    await Promise.all(slow.map(async (socket) => socket.destroyed || once(socket, 'close')));
  });
});

describe('a database that is gone', () => {
  test('means 503 until it is back, in the same process', async () => {
    await bot.stopPostgresAtOnce();
    const [event, id] = honestEvent();
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => post(bot.url, bytes(event))),
    );
    expect(new Set(answers)).toEqual(new Set([503]));
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${bot.url}/readyz`)).status).toBe(503);

    await bot.startPostgres();
    await expect.poll(async () => post(bot.url, bytes(event)), { timeout: 10_000 }).toBe(200);
    await expect.poll(async () => (await storedMovements(bot.db)).has(id)).toBe(true);
  });
});

/** The beginning of a subscription of a customer of its own. */
function honestEvent(): [StripeEvent, string] {
  served += 1;
  const id = `cus_${served}`;
  const first = subscription({ items: [item(price(1000))] }, [], { id: `sub_${served}` });
  const event = customerEvents(customer([first], { id })).find(
    ({ type }) => type === 'customer.subscription.created',
  )!;
  return [event, id];
}

function bytes(event: object): Buffer {
  return Buffer.from(JSON.stringify(event));
}

/** The worker is done with it, one way or the other, and it is not dead. */
async function expectSettled(id: string): Promise<void> {
  const state = async () => {
    const [row] = await bot.db<
      { state: string }[]
    >`select state from stripe_events where id = ${id}`;
    return row?.state;
  };
  await expect.poll(state, { timeout: 10_000 }).toBe('done');
}

function withTexts(object: object, text: string): object {
  const kept = new Set(['id', 'object', 'customer', 'status', 'currency', 'interval']);
  return JSON.parse(JSON.stringify(object), (key, value: unknown) =>
    typeof value === 'string' && !kept.has(key) ? value + text : value,
  ) as object;
}

/** The event with these keys in every object of it, as raw text: JSON.stringify would tidy them. */
function everywhere(event: object, text: string): Buffer {
  const keys = text.slice(1, -1);
  const whole = JSON.stringify(event);
  const mark = '"object":';
  return Buffer.from(
    whole.replaceAll(
      new RegExp(`,${mark}"(price|plan|subscription_item|subscription)"`, 'g'),
      (found) => `${found},${keys}`,
    ),
  );
}

async function announce(length: number): Promise<string> {
  return talk(`content-length: ${length}`, (socket) => socket.write('x'.repeat(1000)));
}

async function trickle(megabytes: number): Promise<string> {
  return talk('transfer-encoding: chunked', async (socket) => {
    const chunk = 'x'.repeat(64 * 1024);
    for (let i = 0; i < megabytes * 16 && !socket.destroyed; i += 1) {
      if (!socket.write(`10000\r\n${chunk}\r\n`))
        // A server that has heard enough may hang up in the middle of a write.
        await Promise.race([once(socket, 'drain').catch(() => {}), wait(50)]);
    }
  });
}

async function talk(header: string, send: (socket: net.Socket) => unknown): Promise<string> {
  const { port } = new URL(bot.url);
  const socket = net.connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.write(`POST /webhooks/stripe HTTP/1.1\r\nhost: x\r\n${header}\r\n\r\n`);
  await send(socket);
  await expect.poll(() => answer, { timeout: 10_000 }).toMatch(/^HTTP/);
  socket.destroy();
  return answer;
}
