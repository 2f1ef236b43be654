import { describe, expect, it } from 'vitest';

import { validateMessage, validateView } from '../../src/playground/block-kit/validate.ts';
import type { JsonObject } from '../../src/playground/json.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (more: JsonObject = {}) => ({ type: 'section', text: mrkdwn('hello'), ...more });
const button = (more: JsonObject = {}) => ({ type: 'button', text: plain('Go'), ...more });
const raw = (text: string) => ({ type: 'raw_text', text });
const option = (text: string) => ({ text: plain(text), value: text });
const many = <Thing>(count: number, make: (index: number) => Thing) =>
  Array.from({ length: count }, (_, index) => make(index));
const chart = (more: JsonObject = {}) => ({
  type: 'data_visualization',
  title: 'MRR',
  chart: {
    type: 'line',
    series: [{ name: 'MRR', data: [{ label: 'Nov', value: 1 }] }],
    axis_config: { categories: ['Nov'] },
    ...more,
  },
});
const messageProblems = (...blocks: JsonObject[]) => validateMessage({ text: 't', blocks });
const modal = (...blocks: JsonObject[]) => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Save'),
  blocks,
});

it('a message of every block that we use has no problems', () => {
  expect(
    messageProblems(
      { type: 'header', text: plain('MRR $48,230') },
      section({ fields: [mrkdwn('*ARR*'), mrkdwn('$578,760')], accessory: button() }),
      { type: 'divider' },
      { type: 'context', elements: [mrkdwn('as of now')] },
      { type: 'actions', elements: [button({ action_id: 'a' }), button({ action_id: 'b' })] },
      {
        type: 'table',
        rows: [
          [raw('Plan'), raw('MRR')],
          [raw('Pro'), raw('$1')],
        ],
      },
      {
        type: 'data_table',
        caption: 'Movers',
        page_size: 10,
        rows: [[raw('Customer')], [{ type: 'raw_number', value: 4, text: '$4' }]],
      },
      chart(),
      { type: 'card', title: mrkdwn('Raise Pro'), body: mrkdwn('by $10'), actions: [button()] },
      { type: 'container', title: plain('Evidence'), child_blocks: [section()] },
      { type: 'markdown', text: '# Hi' },
    ),
  ).toEqual([]);
});

describe('a message', () => {
  it.each([
    [
      'an unknown block',
      { type: 'bogus' },
      'unsupported type: bogus [json-pointer:/blocks/0/type]',
    ],
    ['a header that is mrkdwn', { type: 'header', text: mrkdwn('x') }, '/blocks/0/text/type'],
    ['an empty section', { type: 'section' }, 'missing required field: text'],
    ['a long section', section({ text: mrkdwn('x'.repeat(3001)) }), 'less than 3001'],
    ['eleven fields', section({ fields: many(11, () => mrkdwn('x')) }), 'no more than 10'],
    ['a long field', section({ fields: [mrkdwn('x'.repeat(2001))] }), '/blocks/0/fields/0/text'],
    ['no buttons in a row', { type: 'actions', elements: [] }, 'at least 1 item'],
    ['26 buttons', { type: 'actions', elements: many(26, () => button()) }, 'no more than 25'],
    ['a long button', section({ accessory: button({ text: plain('x'.repeat(76)) }) }), 'than 76'],
    ['a loud button', section({ accessory: button({ style: 'loud' }) }), 'invalid style: loud'],
    ['a long value', section({ accessory: button({ value: 'x'.repeat(2001) }) }), 'than 2001'],
    [
      'two elements of one action id',
      { type: 'actions', elements: [button({ action_id: 'a' }), button({ action_id: 'a' })] },
      'action_id already exists',
    ],
    [
      'a menu of 101 options',
      section({ accessory: { type: 'static_select', options: many(101, (n) => option(`${n}`)) } }),
      'no more than 100',
    ],
    [
      'an overflow of six',
      section({ accessory: { type: 'overflow', options: many(6, (n) => option(`${n}`)) } }),
      'no more than 5',
    ],
    ['an image without words', { type: 'image', image_url: 'https://a.example/a.png' }, 'alt_text'],
    [
      'an alert outside of a modal',
      { type: 'alert', text: plain('x') },
      'unsupported block on message',
    ],
    ['an empty cell', { type: 'table', rows: [[raw('')]] }, '/blocks/0/rows/0/0/text'],
    ['101 rows', { type: 'table', rows: many(101, () => [raw('x')]) }, 'no more than 100'],
    ['21 columns', { type: 'table', rows: [many(21, () => raw('x'))] }, '/blocks/0/rows/0]'],
    [
      'a data table without caption',
      { type: 'data_table', rows: [[raw('a')], [raw('b')]] },
      'caption',
    ],
    [
      'ragged rows',
      { type: 'data_table', caption: 'c', rows: [[raw('a')], [raw('b'), raw('c')]] },
      'equal length',
    ],
    ['an unknown chart', chart({ type: 'radar' }), '/blocks/0/chart/type'],
    [
      '21 points',
      chart({ axis_config: { categories: many(21, (n) => `${n}`) } }),
      'no more than 20',
    ],
    ['labels that fit no category', chart({ axis_config: { categories: ['Dec'] } }), 'must match'],
    [
      'a pie with an empty part',
      chart({ type: 'pie', segments: [{ label: 'Pro', value: 0 }] }),
      'value must be > 0',
    ],
    ['a long markdown', { type: 'markdown', text: 'x'.repeat(12_001) }, 'less than 12001'],
    ['a container without title', { type: 'container', child_blocks: [section()] }, 'title'],
    [
      'a nested problem',
      { type: 'container', title: plain('t'), child_blocks: [{ type: 'bogus' }] },
      '/blocks/0/child_blocks/0/type',
    ],
  ])('with %s is refused', (_name, block, problem) => {
    expect(messageProblems(block).join('\n')).toContain(problem);
  });

  it('counts an emoji as one character', () => {
    const header = (text: string) => messageProblems({ type: 'header', text: plain(text) });
    expect(header('📈'.repeat(150))).toEqual([]);
    expect(header('📈'.repeat(151))).toHaveLength(1);
  });

  it('has at most 50 blocks, two charts, one table, 10,000 characters in tables', () => {
    expect(messageProblems(...many(50, () => section()))).toEqual([]);
    expect(messageProblems(...many(51, () => section()))).toHaveLength(1);
    expect(messageProblems(chart(), chart())).toEqual([]);
    expect(messageProblems(chart(), chart(), chart())).toHaveLength(1);
    const table = (text: string) => ({ type: 'table', rows: [[raw(text)]] });
    expect(messageProblems(table('x'.repeat(10_000)))).toEqual([]);
    expect(messageProblems(table('x'.repeat(10_001)))).toHaveLength(1);
    expect(messageProblems(table('a'), table('b')).join()).toContain('only_one_table_allowed');
  });

  it('has every block_id once, nested ones too', () => {
    const named = section({ block_id: 'a' });
    const container = { type: 'container', title: plain('t'), child_blocks: [named] };
    expect(messageProblems(named, container).join()).toContain('block_id already exists: a');
  });
});

describe('a view', () => {
  const input = {
    type: 'input',
    label: plain('Name'),
    element: { type: 'plain_text_input', action_id: 'v' },
  };

  it('needs a short title, and a submit button for inputs', () => {
    expect(validateView(modal(input), 'modal')).toEqual([]);
    expect(validateView({ ...modal(input), title: plain('x'.repeat(25)) }, 'modal')).toHaveLength(
      1,
    );
    expect(validateView({ ...modal(input), submit: undefined }, 'modal').join()).toContain(
      'submit',
    );
  });

  it('holds no tables or charts, alerts only as a modal', () => {
    const alert = { type: 'alert', text: plain('Careful') };
    expect(validateView(modal(chart()), 'modal').join()).toContain('unsupported block on modal');
    expect(validateView(modal(alert), 'modal')).toEqual([]);
    expect(validateView({ type: 'home', blocks: [alert] }, 'home').join()).toContain('alert');
  });

  it('has at most 100 blocks and 3,000 characters of private metadata', () => {
    expect(validateView(modal(...many(100, () => section())), 'modal')).toEqual([]);
    expect(validateView(modal(...many(101, () => section())), 'modal')).toHaveLength(1);
    const noted = { ...modal(section()), private_metadata: 'x'.repeat(3001) };
    expect(validateView(noted, 'modal')).toHaveLength(1);
  });
});
