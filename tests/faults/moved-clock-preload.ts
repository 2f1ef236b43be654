import fs from 'node:fs';

/**
 * Loaded into a bot before it starts: its clock is ahead of the machine's by what stands in the file
 * that MOVED_CLOCK names, in milliseconds. Timers run on.
 */
const RealDate = Date;
const LOOK_EVERY_MS = 20;
const file = process.env['MOVED_CLOCK'] ?? '';
let aheadMs = read();
setInterval(() => (aheadMs = read()), LOOK_EVERY_MS).unref();

class MovedDate extends RealDate {
  constructor(...parts: readonly unknown[]) {
    super(...((parts.length === 0 ? [MovedDate.now()] : parts) as [number]));
  }

  static override now(): number {
    return RealDate.now() + aheadMs;
  }
}

globalThis.Date = MovedDate as DateConstructor;

function read(): number {
  return Number(fs.readFileSync(file, 'utf8'));
}
