import type { RichTextBlock, TableBlock } from '@slack/types';

import { section, type Message, type MessageBlock } from './blocks.ts';
import type { ChartBlock } from './chart.ts';
import { LIMITS } from './limits.ts';
import { mrkdwn, type SafeMrkdwn } from './mrkdwn.ts';
import { characterCount, clamp, pad } from './plain-text.ts';
import { sparkline } from './sparkline.ts';

/**
 * The same message with charts and tables drawn in letters, for a Slack that refuses the real ones
 * (`invalid_blocks`): an older client, a plan, or a limit that is written down nowhere.
 */
export function plainVersion(message: Message): Message {
  return { text: message.text, blocks: message.blocks.map(plainBlock) };
}

function plainBlock(block: MessageBlock): MessageBlock {
  if (isChart(block)) return section(chartInLetters(block));
  if (isTable(block)) return tableInLetters(block);
  return block;
}

function chartInLetters({ title, chart }: ChartBlock): SafeMrkdwn {
  const points = chart.series[0]?.data ?? [];
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return mrkdwn`*${title}*`;
  const bars = sparkline(points.map(({ value }) => value));
  const ends = `${first.label} ${grouped(first.value)} → ${last.label} ${grouped(last.value)}`;
  return mrkdwn`*${title}*\n${bars}  ${ends} ${chart.axis_config.y_label}`;
}

function tableInLetters({ rows, column_settings: settings = [] }: TableBlock): RichTextBlock {
  const texts = rows.map((row) => row.map(cellText));
  const widths = (texts[0] ?? []).map((_, column) =>
    Math.max(...texts.map((row) => characterCount(row[column] ?? ''))),
  );
  const lines = texts.map((row) =>
    row
      .map((text, column) =>
        pad(text, widths[column] ?? 0, settings[column]?.align === 'right' ? 'right' : 'left'),
      )
      .join('  ')
      .trimEnd(),
  );
  const text = clamp(lines.join('\n'), LIMITS.sectionText);
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
  };
}

function cellText(cell: TableBlock['rows'][number][number]): string {
  if (cell.type !== 'rich_text') return cell.text ?? '';
  const [line] = cell.elements;
  if (line?.type !== 'rich_text_section') return '';
  return line.elements.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** Enough to compare two points; the exact figures stand in the text around the chart. */
function grouped(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

function isChart(block: MessageBlock): block is ChartBlock {
  return block.type === 'data_visualization';
}

function isTable(block: MessageBlock): block is TableBlock {
  return block.type === 'table';
}
