import { adviceOnForwarding } from '#delivery/forward/advice.ts';
import { forwarderOf } from '#delivery/forward/forwarders.ts';
import { adviceOn } from '#delivery/slack/posting-errors.ts';

/** What to do about an error that keeps messages from a destination, in one sentence. */
export function adviceFor(destination: string, error: string): string {
  const forwarder = forwarderOf(destination);
  return forwarder === null ? adviceOn(error) : adviceOnForwarding(forwarder, error);
}

/** What people call a destination; a channel of Slack by its id. */
export function placeName(destination: string): string {
  const [kind = '', channel = ''] = destination.split(':');
  const names: Readonly<Record<string, string>> = {
    opsp: 'OPSP',
    webhook: 'the alert webhook',
    email: 'e-mail',
  };
  return names[kind] ?? (channel === '' ? 'Slack' : channel);
}
