/** One column: its heading, and what it holds. */
export interface Column {
  readonly title: string;
  /** Figures stand on the right and are never cut. */
  readonly isFigure?: boolean;
  /** What is copied from the screen, such as an id, is never cut either. */
  readonly isId?: boolean;
}

const GAP = '  ';
const NARROWEST = 8;
const SEGMENTER = new Intl.Segmenter();

/** Rows under headings, fitted to a width: the widest columns of words are cut first. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(oneLine))];
  const widths = fit(
    columns.map((_, index) => Math.max(...cells.map((row) => lengthOf(row[index])))),
    columns,
    width,
  );
  return cells
    .map((row) =>
      columns
        .map((column, index) => pad(row[index] ?? '', widths[index] ?? 0, column))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Names and values under each other. */
export function list(entries: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...entries.map(([name]) => lengthOf(name)));
  return entries
    .map(([name, value]) => `${name.padEnd(width)}${GAP}${oneLine(value)}`.trimEnd())
    .join('\n');
}

function fit(widths: readonly number[], columns: readonly Column[], width: number): number[] {
  const fitted = [...widths];
  const total = () => fitted.reduce((sum, each) => sum + each + GAP.length, -GAP.length);
  while (total() > width) {
    const candidates = fitted.map((each, index) => (isWhole(columns[index]) ? 0 : each));
    const widest = Math.max(...candidates);
    if (widest <= NARROWEST) break;
    fitted[candidates.indexOf(widest)] = widest - 1;
  }
  return fitted;
}

function isWhole(column: Column | undefined): boolean {
  return column?.isFigure === true || column?.isId === true;
}

function pad(text: string, width: number, { isFigure = false }: Column): string {
  const shown = lengthOf(text) > width ? cut(text, width) : text;
  const space = ' '.repeat(width - lengthOf(shown));
  return isFigure ? space + shown : shown + space;
}

function cut(text: string, width: number): string {
  return `${letters(text)
    .slice(0, width - 1)
    .join('')
    .trimEnd()}…`;
}

function lengthOf(text = ''): number {
  return letters(text).length;
}

/** What a reader takes for one letter, such as an emoji of several code points. */
function letters(text: string): string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

/** Foreign text must not move the cursor of a terminal, nor break a row. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
