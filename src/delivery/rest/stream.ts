import { problem, ProblemError } from './exchange.ts';

/** A whole body as text; a ProblemError of status 413 when it is longer. */
export async function readText(
  stream: AsyncIterable<Buffer>,
  longestBytes: number,
): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > longestBytes) {
      throw new ProblemError(problem(413, `This body may have ${longestBytes} bytes at most.`));
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
