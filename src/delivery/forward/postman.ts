import { createTransport } from 'nodemailer';

import { isLoopback } from './loopback.ts';

export interface MailSettings {
  /** `smtps://user:password@host:465`; `?from=` says who writes. */
  readonly url: string;
  readonly to: readonly string[];
}

interface Mail {
  /** Of the message, the same at every attempt. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Postman {
  /** Rejects with nodemailer's error when the server does not take it. */
  deliver(mail: Mail): Promise<void>;
  /** Connects and signs in, and sends nothing. Rejects with nodemailer's error. */
  verify(): Promise<void>;
}

const TIMEOUT_MS = 8_000;
const PORTS = { 'smtps:': 465, 'smtp:': 587 } as const;

/**
 * Sends e-mail by one server. Without `smtps:` the connection is made safe before anything is said,
 * unless it stays on this machine.
 */
export function createPostman({ url, to }: MailSettings): Postman {
  const { protocol, hostname, port, username, password, searchParams } = new URL(url);
  const user = decodeURIComponent(username);
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || PORTS[protocol === 'smtps:' ? 'smtps:' : 'smtp:'],
    secure: protocol === 'smtps:',
    requireTLS: protocol === 'smtp:' && !isLoopback(hostname),
    ...(user !== '' && { auth: { user, pass: decodeURIComponent(password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const from = searchParams.get('from') ?? (user.includes('@') ? user : (to[0] ?? ''));
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return {
    async deliver({ id, subject, text, html }) {
      await transport.sendMail({
        from: { name: 'MoneyRadar', address: from },
        to: [...to],
        messageId: `<${id}@${domain}>`,
        subject,
        text,
        html,
        // So that nobody's holiday answers a robot.
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    async verify() {
      await transport.verify();
    },
  };
}
