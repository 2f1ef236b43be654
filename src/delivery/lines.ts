/** A line that is not blank, and its number from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** The lines of a stream as they arrive; throws what `tooLong` makes when one is longer. */
export async function* linesOf(
  stream: AsyncIterable<Buffer>,
  longestBytes: number,
  tooLong: (line: number) => Error,
): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      number += 1;
      if (text.trim() !== '') yield { number, text };
    }
    if (rest.length > longestBytes) throw tooLong(number + 1);
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield { number: number + 1, text: rest };
}

/** What a line says; null when it is no JSON, which no reader takes for a record. */
export function jsonOf({ text }: Line): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
