import type { ServerResponse } from 'node:http';

import type { Hint } from '#playground/hint.ts';
import { isObject, parseJson } from '#playground/json.ts';
import { sendJson, type Exchange, type Handler } from '#playground/server.ts';

import { act } from './acts.ts';
import { readPageFile } from './page-files.ts';
import { pageState, readQuery } from './page-state.ts';

/** What the page may load and from where. Pictures in messages may come from anywhere, scripts only from us. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: https: http:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

type Hands = Parameters<typeof act>[0];

/** Serves the page, its files, what it shows, what people do on it, and a stream that tells it of changes. */
export function pageHandler(slack: Hands, hints: readonly Hint[]): Handler {
  const streams = new Set<ServerResponse>();
  slack.workspace.listeners.add(() => {
    for (const stream of streams) stream.write('data: changed\n\n');
  });
  return async (exchange) => {
    const { request, response, url, body } = exchange;
    const route = `${request.method} ${url.pathname}`;
    const asset = /^GET \/(?:assets\/(.+))?$/.exec(route);
    if (asset !== null) return sendFile(exchange, asset[1] ?? 'page.html');
    switch (route) {
      case 'GET /ui/hints':
        sendJson(response, hints);
        return true;
      case 'GET /ui/state':
        sendJson(response, pageState({ ...slack, hints }, readQuery(slack, url.searchParams)));
        return true;
      case 'GET /ui/changes':
        openStream(response, streams);
        return true;
      case 'POST /ui/act': {
        const sent = parseJson(body);
        sendJson(response, await act(slack, isObject(sent) ? sent : {}));
        return true;
      }
      default:
        return false;
    }
  };
}

async function sendFile({ response }: Exchange, name: string): Promise<boolean> {
  const file = await readPageFile(name);
  if (file === null) return false;
  response.writeHead(200, {
    'content-type': file.type,
    'content-security-policy': POLICY,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(file.content);
  return true;
}

function openStream(response: ServerResponse, streams: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  streams.add(response);
  response.on('close', () => streams.delete(response));
}
