import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import type { Logger } from 'pino';

/**
 * Slack's libraries log through ours. They print whole requests at their lower levels, tokens
 * included, so only warnings and errors pass, and of these only the words.
 */
export function boltLog(log: Logger): SlackLogger {
  return {
    debug() {},
    info() {},
    warn: (...parts) => log.warn(words(parts)),
    error: (...parts) => log.warn(words(parts)),
    setLevel() {},
    getLevel: () => LogLevel.WARN,
    setName() {},
  };
}

function words(parts: readonly unknown[]): string {
  const said = parts.map((part) => {
    if (part instanceof Error) return part.message;
    return typeof part === 'string' ? part : '';
  });
  return `Slack library: ${said.filter(Boolean).join(' ')}`;
}
