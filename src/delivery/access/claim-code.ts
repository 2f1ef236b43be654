import { createHmac, timingSafeEqual } from 'node:crypto';

/** Without letters and digits that look alike. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789';
const GROUP_CHARACTERS = 5;
const CODE_CHARACTERS = 2 * GROUP_CHARACTERS;

/**
 * What proves that somebody in Slack is the one who installed MoneyRadar: 50 bits, the same in every
 * replica, made from the bot's token. It is shown where MoneyRadar runs, and only as long as nobody may
 * see revenue is it good for anything.
 */
export function claimCode(botToken: string): string {
  const digest = createHmac('sha256', botToken).update('moneyradar first run').digest();
  const characters = [...digest.subarray(0, CODE_CHARACTERS)].map((byte) =>
    ALPHABET.charAt(byte % ALPHABET.length),
  );
  const text = characters.join('');
  return `${text.slice(0, GROUP_CHARACTERS)}-${text.slice(GROUP_CHARACTERS)}`;
}

/** Whether somebody has typed that code; case and dashes do not count. */
export function isClaimCode(typed: string, code: string): boolean {
  const [given, expected] = [bare(typed), bare(code)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function bare(text: string): Buffer {
  return Buffer.from(text.toUpperCase().replace(/[^A-Z0-9]/g, ''));
}
