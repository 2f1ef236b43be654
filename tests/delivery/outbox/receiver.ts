import {
  TAKEN_OVER,
  type Found,
  type Outcome,
  type OutboxMessage,
  type Sender,
} from '#delivery/outbox/sender.ts';

export interface Receiver extends Sender {
  /** What arrived, in order, as `destination body`. */
  readonly arrived: string[];
  readonly refs: (string | null)[];
  readonly looks: string[];
  /** What the next attempts answer; when used up, everything arrives. */
  readonly answers: (Outcome | 'arrives unanswered')[];
  /** The only destination whose attempts use up the answers; null: all of them do. */
  answersFor: string | null;
  /** What a look for an earlier attempt answers; `truth` looks at what arrived. */
  found: Found | 'truth';
  /** While set, an attempt does not end before it resolves. */
  gate: Promise<void> | null;
  /** While set, a look does not end before it resolves. */
  lookGate: Promise<void> | null;
}

/** The other end of the outbox: accepts messages, or answers as the test says. */
export function createReceiver(): Receiver {
  const receiver: Receiver = {
    arrived: [],
    refs: [],
    looks: [],
    answers: [],
    answersFor: null,
    found: { kind: 'cannot_look' },
    gate: null,
    lookGate: null,
    async send(message, { visibleRef, isOurs }) {
      const isAnswered = [null, message.destination].includes(receiver.answersFor);
      const answer = isAnswered ? receiver.answers.shift() : undefined;
      if (receiver.gate !== null) await receiver.gate;
      if (!(await isOurs())) return TAKEN_OVER;
      if (answer !== undefined && answer !== 'arrives unanswered') return answer;
      receiver.arrived.push(lineOf(message));
      receiver.refs.push(visibleRef);
      if (answer === 'arrives unanswered') return { kind: 'unknown', error: 'socket hang up' };
      return { kind: 'sent', remoteRef: `ts-${receiver.arrived.length}` };
    },
    async find(message: OutboxMessage) {
      receiver.looks.push(message.dedupeKey);
      await receiver.lookGate;
      if (receiver.found !== 'truth') return receiver.found;
      const position = receiver.arrived.indexOf(lineOf(message));
      return position === -1
        ? { kind: 'absent' }
        : { kind: 'found', remoteRef: `ts-${position + 1}` };
    },
  };
  return receiver;
}

function lineOf({ destination, body }: OutboxMessage): string {
  return `${destination} ${JSON.stringify(body)}`;
}
