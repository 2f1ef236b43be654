import { parseExperimentId, WORDS_LENGTH_MAX } from './places.ts';

const ACTS = ['show', 'start', 'analyze', 'complete', 'cancel'] as const;

type Act = (typeof ACTS)[number];

/** What was typed after `experiment`. */
export type ExperimentAsked =
  | { readonly kind: 'list' }
  | { readonly kind: 'new' }
  | { readonly kind: Act; readonly id: number }
  | { readonly kind: 'learnings'; readonly words: string }
  /** A word that says what to do, without a number or with one that is none. */
  | { readonly kind: 'number_missing'; readonly act: Act }
  | { readonly kind: 'unknown'; readonly word: string };

/** What people type for each. */
const WORDS: Readonly<Record<string, 'list' | 'new' | 'learnings' | Act>> = {
  list: 'list',
  all: 'list',
  running: 'list',
  new: 'new',
  create: 'new',
  add: 'new',
  show: 'show',
  open: 'show',
  start: 'start',
  analyze: 'analyze',
  analyse: 'analyze',
  figures: 'analyze',
  result: 'analyze',
  results: 'analyze',
  complete: 'complete',
  finish: 'complete',
  done: 'complete',
  end: 'complete',
  cancel: 'cancel',
  abort: 'cancel',
  learnings: 'learnings',
  learning: 'learnings',
  learned: 'learnings',
  search: 'learnings',
};

/** Reads `analyze 3`, `3` (shows it), `learnings price`, or nothing (the list). */
export function parseExperimentAsked([
  first = 'list',
  ...rest
]: readonly string[]): ExperimentAsked {
  const number = parseExperimentId(first);
  if (number !== null && rest.length === 0) return { kind: 'show', id: number };
  const word = first.toLowerCase();
  const meant = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (meant === undefined) return { kind: 'unknown', word: first };
  if (meant === 'list' || meant === 'new') return { kind: meant };
  if (meant === 'learnings') {
    return { kind: 'learnings', words: rest.join(' ').slice(0, WORDS_LENGTH_MAX) };
  }
  const id = parseExperimentId(rest[0] ?? '');
  return id === null ? { kind: 'number_missing', act: meant } : { kind: meant, id };
}
