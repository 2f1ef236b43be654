/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  /** What was found, in a few words. */
  readonly finding: string;
  /** How to put it right; null when it is. */
  readonly mend: string | null;
}

export function good(name: string, finding: string): Check {
  return { name, finding, mend: null };
}

export function bad(name: string, finding: string, mend: string): Check {
  return { name, finding, mend };
}

/** What an error says, on one line. */
export function words(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return line;
}
