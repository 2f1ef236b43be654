/**
 * Loaded into a bot before it starts: whoever reads a stored fact of one of these subscriptions throws,
 * ends its process, or never comes back. Postgres writes `jsonb` with a space behind each colon and
 * Stripe does not, so the webhook takes the event and the fold meets the poison.
 */
const parse = JSON.parse;

JSON.parse = (text: string, reviver?: (this: unknown, key: string, value: unknown) => unknown) => {
  const [, kind] = /"id": "sub_poison_(\w+)"/.exec(text) ?? [];
  if (kind === 'throws') throw new Error('poison');
  if (kind === 'exits') process.kill(process.pid, 'SIGKILL');
  while (kind === 'exits' || kind === 'loops') {
    // A signal needs a moment to arrive; a loop goes on.
  }
  return parse(text, reviver) as unknown;
};
