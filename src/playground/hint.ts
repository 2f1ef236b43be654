/** A command to suggest. */
export interface Hint {
  /** As it is typed, such as `/moneyradar mrr 90d`. */
  readonly command: string;
  readonly description: string;
}
