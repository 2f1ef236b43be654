import { parseExperimentCursor } from '#analysis/experiments/experiment-cursor.ts';
import { EXPERIMENT_STATES, type ExperimentState } from '#domain/experiments.ts';

/** The first word of the values of buttons that open one experiment. */
export const EXPERIMENT = 'experiment';
/** The first word of the values of buttons that open a list. */
export const EXPERIMENTS = 'experiments';
/** The first word of the values of buttons that open what was learned. */
export const LEARNINGS = 'learnings';

const VERSION = '1';
const ALL = 'all';
export const WORDS_LENGTH_MAX = 200;

/** Which page of which list a button opens. */
export interface ListPlace {
  /** null: all of them. */
  readonly state: ExperimentState | null;
  readonly cursor: string | null;
}

/** What of an experiment a button opens. */
export type Part = 'card' | 'figures';

/** The value of a button that opens an experiment, or its figures. */
export function formatExperiment(id: number, part: Part = 'card'): string {
  return [EXPERIMENT, VERSION, String(id), ...(part === 'card' ? [] : [part])].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseExperimentPlace([
  version,
  number = '',
  part = 'card',
  ...rest
]: readonly string[]): { readonly id: number; readonly part: Part } | null {
  const id = parseExperimentId(number);
  if (version !== VERSION || id === null || rest.length > 0) return null;
  return part === 'card' || part === 'figures' ? { id, part } : null;
}

/** The value of a button that opens a page of a list. */
export function formatListPlace({ state, cursor }: ListPlace): string {
  return [EXPERIMENTS, VERSION, state ?? ALL, ...(cursor === null ? [] : [cursor])].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseListPlace([
  version,
  word,
  cursor,
  ...rest
]: readonly string[]): ListPlace | null {
  const state = EXPERIMENT_STATES.find((one) => one === word) ?? null;
  if (version !== VERSION || rest.length > 0 || (state === null && word !== ALL)) return null;
  if (cursor !== undefined && parseExperimentCursor(cursor) === null) return null;
  return { state, cursor: cursor ?? null };
}

/** The number of an experiment; it is typed or comes back from Slack: null when it is none. */
export function parseExperimentId(text: string): number | null {
  const [, digits] = /^#?([1-9]\d{0,8})$/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** The value of a button that opens a page of what was learned; the words are the last of it. */
export function formatLearningsPlace({
  words,
  offset,
}: {
  readonly words: string;
  readonly offset: number;
}): string {
  return [LEARNINGS, VERSION, String(offset), ...(words === '' ? [] : [words])].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseLearningsPlace([version, offset = '', ...words]: readonly string[]) {
  if (version !== VERSION || !/^\d{1,6}$/.test(offset)) return null;
  const text = words.join(' ');
  // PostgreSQL has no text with a NUL.
  if (text.length > WORDS_LENGTH_MAX || text.includes('\0')) return null;
  return { words: text, offset: Number(offset) };
}
