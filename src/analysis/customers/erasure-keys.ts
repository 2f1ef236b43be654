import { randomBytes } from 'node:crypto';

/** The block of SHA-256, in bytes. */
const BLOCK_LENGTH = 64;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/** The two keys of an HMAC-SHA-256, which Postgres can then reckon with what it has. */
export interface ErasureKeys {
  readonly innerKey: Buffer;
  readonly outerKey: Buffer;
}

/** The keys of a secret of one block, or of a random one. Source: RFC 2104. */
export function erasureKeys(secret: Buffer = randomBytes(BLOCK_LENGTH)): ErasureKeys {
  if (secret.length !== BLOCK_LENGTH) throw new RangeError('a secret has 64 bytes');
  return { innerKey: padded(secret, INNER_PAD), outerKey: padded(secret, OUTER_PAD) };
}

function padded(secret: Buffer, pad: number): Buffer {
  return Buffer.from(secret.map((byte) => byte ^ pad));
}
