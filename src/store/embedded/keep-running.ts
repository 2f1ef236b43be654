import type { Place } from './place.ts';
import { holderOf } from './postmaster.ts';
import type { Session } from './session.ts';

export interface Kept {
  /** The session as it is now. */
  readonly session: () => Session;
  /** Looks no more; resolves with the session to be left, after one that is being opened. */
  readonly stop: () => Promise<Session>;
}

export interface Keeping {
  readonly open: () => Promise<Session>;
  /** Hears null when the server is back, and otherwise why it did not come. */
  readonly onBack: (error: unknown) => void;
}

const LOOK_MS = 1_000;
/** One that does not start will not start a second later. */
const RETRY_MS = 10_000;

/** Opens a session anew when its server is gone though nobody has left it: killed, or out of memory. */
export function keepRunning(first: Session, place: Place, { open, onBack }: Keeping): Kept {
  let session = first;
  let isStopped = false;
  let looking = Promise.resolve();
  const lookAfter = (delayMs: number) =>
    setTimeout(() => {
      looking = look();
    }, delayMs).unref();
  const look = async () => {
    if (holderOf(session.pid, place.dataFolder) === 'server') {
      timer = lookAfter(LOOK_MS);
      return;
    }
    const error = await reopen();
    onBack(error);
    if (!isStopped) timer = lookAfter(error === null ? LOOK_MS : RETRY_MS);
  };
  const reopen = async (): Promise<unknown> => {
    try {
      const lost = session.lease;
      session = await open();
      await lost.end({ timeout: 0 });
      return null;
    } catch (error) {
      return error;
    }
  };
  let timer = lookAfter(LOOK_MS);
  return {
    session: () => session,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await looking;
      return session;
    },
  };
}
