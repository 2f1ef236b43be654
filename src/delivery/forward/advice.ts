import type { Forwarder } from './forwarders.ts';

const ADDRESS = { opsp: 'OPSP_API_URL', webhook: 'ALERT_WEBHOOK_URL', email: 'SMTP_URL' } as const;
const KEY = { opsp: 'OPSP_API_KEY', webhook: 'ALERT_WEBHOOK_SECRET', email: 'SMTP_URL' } as const;

/** What to do about an error of forwarding, in one sentence. */
export function adviceOnForwarding(forwarder: Forwarder, error: string): string {
  if (forwarder === 'email') return adviceOnMail(error);
  const [, status = ''] = /^HTTP (\d{3})$/.exec(error) ?? [];
  if (status === '401' || status === '403') {
    return `Check ${KEY[forwarder]}: the other side does not accept it.`;
  }
  if (status === '404' || status === '405' || status === '410') {
    return `Check ${ADDRESS[forwarder]}: nothing takes alerts there.`;
  }
  if (status.startsWith('3')) {
    return `Set ${ADDRESS[forwarder]} to the address it moved to: redirects are not followed.`;
  }
  if (status.startsWith('4')) {
    return 'Look in the log of the other side: it does not take this message.';
  }
  if (error.includes('CERT') || error.includes('TLS') || error.includes('SIGNED')) {
    return `Renew the certificate of the server in ${ADDRESS[forwarder]}: it cannot be trusted.`;
  }
  return `Check that the server in ${ADDRESS[forwarder]} runs; \`npx moneyradar doctor\` tries it.`;
}

function adviceOnMail(error: string): string {
  if (error === 'EAUTH') return 'Check user and password in SMTP_URL.';
  if (error === 'ETLS') return 'Use smtps:// in SMTP_URL, or a server that offers STARTTLS.';
  if (error.startsWith('SMTP 5')) {
    return 'Check ALERT_EMAIL_TO, and that the server lets the sender of SMTP_URL write (add ?from=name@example.com).';
  }
  return 'Check that the server in SMTP_URL runs; `npx moneyradar doctor` tries it.';
}
