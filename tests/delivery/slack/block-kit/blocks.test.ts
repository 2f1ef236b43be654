import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { bulletList, fields, header, message, section } from '#delivery/slack/block-kit/blocks.ts';
import { lineChart } from '#delivery/slack/block-kit/chart.ts';
import { joinMrkdwn, mrkdwn, mrkdwnText } from '#delivery/slack/block-kit/mrkdwn.ts';
import { clamp, pad, plainLine } from '#delivery/slack/block-kit/plain-text.ts';
import { plainVersion } from '#delivery/slack/block-kit/plain-version.ts';
import { sparkline } from '#delivery/slack/block-kit/sparkline.ts';
import { table } from '#delivery/slack/block-kit/table.ts';

describe('mrkdwn', () => {
  test('keeps our markup and takes the meaning from what is put in', () => {
    const name = '<!channel> & <https://evil.example|Acme>';

    expect(mrkdwnText(mrkdwn`*${name}*`, 3000)).toBe(
      '*&lt;!channel&gt; &amp; &lt;https://evil.example|Acme&gt;*',
    );
  });

  test('does not escape twice what is safe already', () => {
    const inner = mrkdwn`${'a & b'}`;

    expect(mrkdwnText(joinMrkdwn([mrkdwn`_${inner}_`, 'c < d']), 3000)).toBe(
      '_a &amp; b_\nc &lt; d',
    );
  });

  test('never ends a line between a minus sign and its amount', () => {
    const words = mrkdwnText(mrkdwn`*${'−$5.00'}* and ${'−€5.00, −5 %, +$5.00'}`, 3000);
    expect(words).toBe('*−\u2060$5.00* and −\u2060€5.00, −5 %, +$5.00');
  });

  test('is cut by characters, never inside an entity or a mention', () => {
    expect(mrkdwnText(mrkdwn`${'😀😀😀😀'}`, 3)).toBe('😀😀…');
    expect(mrkdwnText(mrkdwn`${'ab&cd'}`, 5)).toBe('ab…');
    expect(mrkdwnText(mrkdwn`by <@U0DANA> at <!date^1^{time}|9:00>`, 30)).toBe('by <@U0DANA> at …');
    expect(mrkdwnText(mrkdwn`by <@U0DANA>, ${'a < b'}`, 15)).toBe('by <@U0DANA>, …');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const cut = mrkdwnText(mrkdwn`${text}`, max);
        expect(Array.from(cut).length).toBeLessThanOrEqual(max);
        expect(cut).not.toMatch(/[<>]/);
        expect(cut).not.toMatch(/&(?!amp;|lt;|gt;)/);
      }),
    );
  });
});

describe('plain text', () => {
  test('is one line without control characters or halves of characters', () => {
    expect(plainLine(' a\nb\0c\ud800d\u2028e ')).toBe('a b c d e');
  });

  test('counts characters, not halves of them', () => {
    expect(clamp('😀😀😀', 3)).toBe('😀😀😀');
    expect(pad('😀', 3, 'right')).toBe('  😀');
  });
});

describe('blocks', () => {
  test('say something even when there is nothing to say', () => {
    expect(header('').text.text).toBe('–');
    expect(section(mrkdwn``).text?.text).toBe(' ');
    expect(table([{ title: '' }], [{ cells: [] }]).rows[1]).toEqual([
      { type: 'raw_text', text: ' ' },
    ]);
  });

  test('stay within what one message holds', () => {
    const many = Array.from({ length: 80 }, () => mrkdwn`x`);

    expect(message(mrkdwn`x`, many.map(section)).blocks).toHaveLength(50);
    expect(fields(many).fields).toHaveLength(10);
  });

  test('a chart takes the newest points and tells those of one name apart', () => {
    const points = Array.from({ length: 30 }, (_, value) => ({
      label: 'a very long label, too',
      value,
    }));

    const { chart } = lineChart({ title: 'MRR', seriesName: 'MRR', yLabel: 'USD', points });

    const labels = chart.axis_config.categories;
    expect(new Set(labels).size).toBe(20);
    expect(labels.every((label) => Array.from(label).length <= 20)).toBe(true);
    expect(chart.series[0]?.data.at(-1)?.value).toBe(29);
  });

  test('a sparkline goes from the lowest bar to the highest', () => {
    expect(sparkline([1, 2, 3, 8])).toBe('▁▂▃█');
    expect(sparkline([5, 5])).toBe('▅▅');
    expect(sparkline([])).toBe('');
  });
});

describe('the plain version', () => {
  const points = [
    { label: '1 May', value: 1234.5 },
    { label: '2 May', value: 2000 },
  ];

  test('draws a chart in bars with its ends', () => {
    const chart = lineChart({ title: 'MRR', seriesName: 'MRR', yLabel: 'USD', points });

    const [drawn] = plainVersion(message(mrkdwn`MRR`, [chart])).blocks;

    expect(drawn).toMatchObject({
      type: 'section',
      text: { text: '*MRR*\n▁█  1 May 1,235 → 2 May 2,000 USD' },
    });
  });

  test('draws a table in aligned letters and leaves everything else', () => {
    const rows = [{ cells: ['Pro', '$5'] }, { cells: ['Enterprise', '$1,000'], isStrong: true }];
    const list = bulletList([{ strong: 'a', rest: 'b' }]);
    const original = message(mrkdwn`x`, [
      table([{ title: 'Plan' }, { title: 'MRR', isNumeric: true }], rows),
      list,
    ]);

    const { blocks } = plainVersion(original);

    expect(blocks[0]).toMatchObject({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_preformatted',
          elements: [{ text: 'Plan           MRR\nPro             $5\nEnterprise  $1,000' }],
        },
      ],
    });
    expect(blocks[1]).toBe(list);
  });
});
