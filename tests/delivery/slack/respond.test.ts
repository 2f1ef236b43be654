import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, onTestFinished, test } from 'vitest';

import { message } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { respond, RespondError } from '#delivery/slack/respond.ts';

const content = message(mrkdwn`MRR`, [table([{ title: 'Plan' }], [{ cells: ['Pro'] }])]);

describe('an answer by response url', () => {
  test('is sent once more in letters when Slack refuses its layout', async () => {
    const { url, received } = await startResponseUrl([
      [500, '{"ok":false,"error":"invalid_blocks"}'],
      [200, 'ok'],
    ]);

    await respond(url, content, 'asker');

    expect(received.map(typesOf)).toEqual([['table'], ['rich_text']]);
    expect(received[1]).toMatchObject({ response_type: 'ephemeral', replace_original: false });
  });

  test('understands a refusal that comes with status 200', async () => {
    const { url, received } = await startResponseUrl([
      [200, 'invalid_attachments'],
      [200, 'ok'],
    ]);

    await respond(url, content, 'channel');

    expect(received).toHaveLength(2);
    expect(received[1]).toMatchObject({ response_type: 'in_channel' });
  });

  test('is an error when the url is used up', async () => {
    const { url, received } = await startResponseUrl([[404, 'used_url']]);

    await expect(respond(url, content, 'in_place')).rejects.toThrow(RespondError);
    expect(received).toHaveLength(1);
  });
});

async function startResponseUrl(answers: [status: number, text: string][]) {
  const received: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      const [status, text] = answers.shift() ?? [500, 'nothing left'];
      response.writeHead(status).end(text);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received };
}

function typesOf(body: Record<string, unknown>): string[] {
  return (body['blocks'] as { type: string }[]).map(({ type }) => type);
}
