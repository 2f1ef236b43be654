import http from 'node:http';
import https from 'node:https';

const TIMEOUT_MS = 10_000;

interface Poster {
  /** The status of the answer; throws when there was none within ten seconds. */
  post(body: string, headers: Record<string, string>): Promise<number>;
  /** Lets go of the idle connections. */
  close(): void;
}

/** Posts JSON to one URL over connections that stay open. */
export function createPoster(url: string, connections: number): Poster {
  const client = url.startsWith('https:') ? https : http;
  const agent = new client.Agent({ keepAlive: true, maxSockets: connections });
  return {
    post: (body, headers) =>
      new Promise((resolve, reject) => {
        const request = client.request(url, {
          method: 'POST',
          agent,
          timeout: TIMEOUT_MS,
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'content-length': Buffer.byteLength(body),
            ...headers,
          },
        });
        request.on('timeout', () => request.destroy(new Error(`No answer in ${TIMEOUT_MS} ms`)));
        request.on('error', reject);
        request.on('response', (response) => {
          response.resume();
          response.on('error', reject);
          response.on('end', () => resolve(response.statusCode ?? 0));
        });
        request.end(body);
      }),
    close: () => agent.destroy(),
  };
}
