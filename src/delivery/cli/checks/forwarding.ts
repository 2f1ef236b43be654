import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect as connectSafe } from 'node:tls';

import type { Settings } from '#delivery/cli/command.ts';
import { adviceOnForwarding } from '#delivery/forward/advice.ts';
import { createPostman } from '#delivery/forward/postman.ts';

import { bad, good, type Check } from './check.ts';

const TIMEOUT_MS = 5_000;

/** Whether those are there to whom alerts are forwarded. Nothing is sent to any of them. */
export async function checkForwarding({ forwarding }: Settings): Promise<Check[]> {
  const { opsp, webhook, email } = forwarding;
  return Promise.all([
    ...(opsp === null ? [] : [checkServer('OPSP', 'opsp', opsp.url)]),
    ...(webhook === null ? [] : [checkServer('Alert webhook', 'webhook', webhook.url)]),
    ...(email === null ? [] : [checkMail(email)]),
  ]);
}

/** A request would have an effect or be refused, so there is a connection alone, with its certificate. */
async function checkServer(
  name: string,
  forwarder: 'opsp' | 'webhook',
  url: string,
): Promise<Check> {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isSafe = protocol === 'https:';
  const where = { host, port: Number(port) || (isSafe ? 443 : 80) };
  const socket = isSafe ? connectSafe({ ...where, servername: host }) : connectPlain(where);
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    await once(socket, isSafe ? 'secureConnect' : 'connect', { signal });
    return good(name, `${host} takes connections`);
  } catch (error) {
    const code = codeOf(error);
    return bad(name, `${host} cannot be reached (${code})`, adviceOnForwarding(forwarder, code));
  } finally {
    socket.destroy();
  }
}

async function checkMail(settings: {
  readonly url: string;
  readonly to: readonly string[];
}): Promise<Check> {
  try {
    await createPostman(settings).verify();
    return good('E-mail', 'the server lets MoneyRadar in');
  } catch (error) {
    const code = codeOf(error);
    return bad(
      'E-mail',
      `the server does not let MoneyRadar in (${code})`,
      adviceOnForwarding('email', code),
    );
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
