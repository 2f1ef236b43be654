import type { RawTextElement, RichTextBlock, TableBlock } from '@slack/types';

import { LIMITS } from './limits.ts';
import { clamp, plainLine } from './plain-text.ts';

export interface Column {
  readonly title: string;
  readonly isNumeric?: boolean;
}

export interface TableRow {
  readonly cells: readonly string[];
  readonly isStrong?: boolean;
}

/**
 * A table with its titles in the first row. Slack accepts one table in a message, no more: a
 * second one must be said in another way.
 */
export function table(columns: readonly Column[], rows: readonly TableRow[]): TableBlock {
  const shown = columns.slice(0, LIMITS.tableColumns);
  const titles = { cells: shown.map(({ title }) => title), isStrong: true };
  return {
    type: 'table',
    column_settings: shown.map(({ isNumeric }) => ({
      align: isNumeric === true ? 'right' : 'left',
      is_wrapped: isNumeric !== true,
    })),
    rows: [titles, ...rows]
      .slice(0, LIMITS.tableRows)
      .map(({ cells, isStrong }) =>
        shown.map((_, index) => (isStrong === true ? strong : raw)(cells[index] ?? '')),
      ),
  };
}

function raw(text: string): RawTextElement {
  return { type: 'raw_text', text: cellText(text) };
}

function strong(text: string): RichTextBlock {
  const element = { type: 'text' as const, text: cellText(text), style: { bold: true } };
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [element] }],
  };
}

/** Slack refuses an empty cell. */
function cellText(text: string): string {
  return clamp(plainLine(text), LIMITS.tableCellText) || ' ';
}
