/** Who gets alerts besides Slack. Each has one destination in the outbox. */
export const FORWARDERS = ['opsp', 'webhook', 'email'] as const;

export type Forwarder = (typeof FORWARDERS)[number];

/** `webhook:alerts`: where the outbox sends what is for a forwarder. */
export function destinationOf(forwarder: Forwarder): string {
  return `${forwarder}:alerts`;
}

/** Which forwarder a destination belongs to; null for a channel of Slack. */
export function forwarderOf(destination: string): Forwarder | null {
  const [kind] = destination.split(':', 1);
  return FORWARDERS.find((forwarder) => forwarder === kind) ?? null;
}
