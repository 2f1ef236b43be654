/** The program cannot start, and the message is a sentence for the person who started it. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
