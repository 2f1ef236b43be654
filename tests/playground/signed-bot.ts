import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BotRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The form of a command, or the parsed payload of an interaction or event; tests match its deeper parts. */
  readonly payload: Readonly<Record<string, string>>;
}

export type Reply = (request: BotRequest, response: ServerResponse) => void;

/** An app of our own that verifies Slack's signature by hand and answers as a test says. */
export async function startBot(secret: string) {
  const requests: BotRequest[] = [];
  let reply: Reply = (_request, response) => response.end();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      if (!isSigned(body, request.headers, secret)) return response.writeHead(401).end();
      const seen = {
        headers: request.headers,
        payload: payloadOf(request.headers['content-type'], body),
      };
      requests.push(seen);
      return reply(seen, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    requests,
    last: () => requests.at(-1)!.payload,
    reply(next: Reply) {
      reply = next;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with JSON. */
export function json(value: unknown): Reply {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
}

function isSigned(body: string, headers: BotRequest['headers'], secret: string): boolean {
  const timestamp = String(headers['x-slack-request-timestamp']);
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const expected = Buffer.from(`v0=${digest}`);
  const given = Buffer.from(String(headers['x-slack-signature']));
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function payloadOf(contentType: string | undefined, body: string): BotRequest['payload'] {
  if (contentType === 'application/json') return JSON.parse(body);
  const form = Object.fromEntries(new URLSearchParams(body));
  return form['payload'] === undefined ? form : JSON.parse(form['payload']);
}
