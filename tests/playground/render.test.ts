import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../../src/playground/json.ts';
import { postMessage, visibleMessages } from '../../src/playground/messages.ts';
import { renderBlocks } from '../../src/playground/render/blocks.ts';
import { scaleOf, shortNumber, tickLabels } from '../../src/playground/render/chart-scale.ts';
import { html, htmlText, safeUrl } from '../../src/playground/render/html.ts';
import { renderMarkdown } from '../../src/playground/render/markdown.ts';
import { channelRows } from '../../src/playground/render/message-list.ts';
import { renderMrkdwn } from '../../src/playground/render/mrkdwn.ts';
import { createWorkspace, userOf } from '../../src/playground/workspace.ts';

const now = Temporal.Instant.from('2026-11-22T14:30:00Z');
const workspace = createWorkspace({ now: () => now });
const reader = { workspace, viewer: userOf(workspace, 'dana'), timezone: 'America/New_York', now };

const shown = (text: string) => htmlText(renderMrkdwn(text, reader));
const block = (one: JsonObject) => htmlText(renderBlocks([one], reader)).replace(/\s+/g, ' ');

/** Strings that would run, close an attribute or open a tag, if anything let them. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '" autofocus onfocus="alert(1)',
  '</textarea><script>alert(1)</script>',
  '</template><script>alert(1)</script>',
  'javascript:alert(1)',
  '<javascript:alert(1)|click>',
  '<https://a.example/"onmouseover="alert(1)|x>',
  '[x](javascript:alert(1))',
  '*<b onclick=alert(1)>*',
  '`<script>`',
  '```</pre><script>```',
  '<!date^0^{time}^javascript:alert(1)|x>',
  '<@U<script>>',
  '\u0000<script>',
];

describe('hostile text', () => {
  const plain = (text: string) => ({ type: 'plain_text', text });
  const places: Record<string, (text: string) => JsonObject> = {
    'section mrkdwn': (text) => ({ type: 'section', text: { type: 'mrkdwn', text } }),
    'section plain': (text) => ({ type: 'section', text: plain(text), fields: [plain(text)] }),
    header: (text) => ({ type: 'header', text: plain(text) }),
    button: (text) => ({
      type: 'actions',
      block_id: text,
      elements: [
        { type: 'button', action_id: text, value: text, url: text, style: text, text: plain(text) },
      ],
    }),
    confirm: (text) => ({
      type: 'actions',
      elements: [
        {
          type: 'button',
          text: plain('x'),
          confirm: { title: plain(text), text: plain(text), confirm: plain(text) },
        },
      ],
    }),
    menu: (text) => ({
      type: 'section',
      text: plain('x'),
      accessory: {
        type: 'static_select',
        placeholder: plain(text),
        option_groups: [
          {
            label: plain(text),
            options: [{ text: plain(text), value: text, description: plain(text) }],
          },
        ],
      },
    }),
    field: (text) => ({
      type: 'input',
      block_id: text,
      label: plain(text),
      hint: plain(text),
      element: {
        type: 'plain_text_input',
        initial_value: text,
        placeholder: plain(text),
        max_length: text,
      },
    }),
    textarea: (text) => ({
      type: 'input',
      label: plain('x'),
      element: { type: 'plain_text_input', multiline: true, initial_value: text },
    }),
    checks: (text) => ({
      type: 'input',
      label: plain('x'),
      element: {
        type: 'checkboxes',
        action_id: text,
        options: [{ text: plain(text), value: text }],
      },
    }),
    image: (text) => ({ type: 'image', image_url: text, alt_text: text, title: plain(text) }),
    context: (text) => ({
      type: 'context',
      elements: [{ type: 'image', image_url: text, alt_text: text }],
    }),
    table: (text) => ({
      type: 'table',
      column_settings: [{ align: text }],
      rows: [[{ type: 'raw_text', text }], [{ type: 'raw_text', text }]],
    }),
    'data table': (text) => ({
      type: 'data_table',
      caption: text,
      rows: [[{ type: 'raw_text', text }], [{ type: 'raw_text', text }]],
    }),
    chart: (text) => ({
      type: 'data_visualization',
      title: text,
      chart: {
        type: 'bar',
        series: [
          { name: text, data: [{ label: text, value: 1 }] },
          { name: 'b', data: [] },
        ],
        axis_config: { categories: [text], x_label: text, y_label: text },
      },
    }),
    pie: (text) => ({
      type: 'data_visualization',
      title: text,
      chart: { type: 'pie', segments: [{ label: text, value: 1 }] },
    }),
    'rich text': (text) => ({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text },
            { type: 'link', url: text, text },
            { type: 'user', user_id: text },
            { type: 'emoji', name: text },
            { type: 'broadcast', range: text },
          ],
        },
      ],
    }),
    markdown: (text) => ({ type: 'markdown', text }),
    alert: (text) => ({ type: 'alert', level: text, text: plain(text) }),
    card: (text) => ({
      type: 'card',
      title: plain(text),
      subtitle: plain(text),
      body: plain(text),
      hero_image: { image_url: text, alt_text: text },
    }),
    container: (text) => ({
      type: 'container',
      title: plain(text),
      is_collapsible: true,
      child_blocks: [{ type: text }],
    }),
    unknown: (text) => ({ type: text }),
  };

  it.each(Object.entries(places))('in %s stays text', (_name, make) => {
    for (const text of HOSTILE)
      expect(tagsOf(block(make(text)))).toEqual(tagsOf(block(make('harmless'))));
  });

  it('in mrkdwn never makes a tag or an attribute that we did not write', () => {
    for (const text of HOSTILE) expect(dangersIn(shown(text))).toEqual([]);
  });

  it('in Markdown never makes a tag or an attribute that we did not write', () => {
    for (const text of HOSTILE) expect(dangersIn(htmlText(renderMarkdown(text)))).toEqual([]);
  });

  it('in attributes of the template stays inside the quotes', () => {
    expect(htmlText(html`<i title="${'"><b>'}"></i>`)).toBe('<i title="&quot;&gt;&lt;b&gt;"></i>');
  });

  it('is no address unless it is http, https or mailto', () => {
    expect(safeUrl('https://a.example/x?y=1')).toBe('https://a.example/x?y=1');
    expect(safeUrl('mailto:a@b.example')).toBe('mailto:a@b.example');
    for (const url of [
      'javascript:alert(1)',
      ' java\nscript:alert(1)',
      'data:text/html,x',
      '//a.example',
      'x',
      7,
    ])
      expect(safeUrl(url)).toBeNull();
  });

  /** Names of tags and attributes in the order in which a browser would see them; addresses and classes may differ. */
  function tagsOf(markup: string): string[] {
    const tags = [...markup.matchAll(/<\/?([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*)>/g)];
    expect(dangersIn(markup)).toEqual([]);
    const optional = [
      'a',
      'img',
      'code',
      'pre',
      'b',
      'i',
      's',
      'time',
      'br',
      'span',
      'p',
      'div',
      'em',
    ];
    return tags.map(([, name = '']) => name).filter((name) => !optional.includes(name));
  }

  function dangersIn(markup: string): string[] {
    const tags = [...markup.matchAll(/<([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*)>/gi)];
    const bad = tags.flatMap(([, name = '', attributes = '']) => [
      ...(name.toLowerCase() === 'script' ? ['script'] : []),
      ...[...attributes.replace(/"[^"]*"/g, '""').matchAll(/\son\w+=/g)].map(String),
      ...[
        ...attributes.matchAll(/(?:href|src|data-url)="\s*(?!https?:|mailto:|\/assets\/)[^"]*"/g),
      ].map(String),
    ]);
    const loose = markup.replace(/<\/?[a-z][a-z0-9]*(?:[^<>"]|"[^"]*")*>/gi, '');
    return [...bad, ...(/<[a-z/]/i.test(loose) ? [loose] : [])];
  }
});

describe('mrkdwn', () => {
  it.each([
    [
      '*bold* _italic_ ~gone~ `code`',
      '<div><b>bold</b> <i>italic</i> <s>gone</s> <code>code</code></div>',
    ],
    ['*bold _and italic_*', '<div><b>bold <i>and italic</i></b></div>'],
    ['2 * 3 * 4 and snake_case_name', '<div>2 * 3 * 4 and snake_case_name</div>'],
    ['a &lt;b&gt; &amp; c', '<div>a &lt;b&gt; &amp; c</div>'],
    ['&amp;lt;', '<div>&amp;lt;</div>'],
    ['`*not bold*`', '<div><code>*not bold*</code></div>'],
    [':tada: :no_such_thing:', '<div>🎉 :no_such_thing:</div>'],
    ['hi <@U0OMAR>', '<div>hi <span class="mention ">@Omar Haddad</span></div>'],
    ['<#C0REV>', '<div><span class="mention">#revenue</span></div>'],
    ['<!here>', '<div><span class="mention mention--all">@here</span></div>'],
    ['&gt; quoted\nnot', '<blockquote><div>quoted</div></blockquote><div>not</div>'],
    ['one\n\ntwo', '<div>one</div><div class="gap"></div><div>two</div>'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('keeps what stands between fences as it is', () => {
    expect(shown('```select *\nfrom *x*```')).toBe('<pre>select *\nfrom *x*</pre>');
  });

  it('links with and without words', () => {
    expect(shown('<https://stripe.com/a?b&amp;c|Stripe>')).toContain(
      '<a href="https://stripe.com/a?b&amp;c" target="_blank" rel="noreferrer noopener">Stripe</a>',
    );
    expect(shown('see https://stripe.com.')).toContain('>https://stripe.com</a>.');
  });

  it('tells dates in the time zone of the reader', () => {
    const seconds = Temporal.Instant.from('2026-11-22T14:00:00Z').epochMilliseconds / 1000;
    const date = (format: string) =>
      shown(`<!date^${seconds}^${format}|then>`).replace(/<[^>]+>/g, '');
    expect(date('{date_num} {time}')).toBe('2026-11-22 9:00 AM');
    expect(date('{date_short_pretty} at {time}')).toBe('today at 9:00 AM');
    expect(date('{date_long}')).toBe('Sunday, November 22, 2026');
    expect(date('{ago}')).toBe('30 minutes ago');
    expect(shown('<!date^never^{time}|then>')).toContain('then');
  });

  it('of any length is read in time', () => {
    for (const part of ['*', '_', '~', '`', '<', '&gt; ', '*a', '- ', ':a'])
      expect(shown(part.repeat(3_000)).length).toBeGreaterThan(0);
  });
});

describe('a list of messages', () => {
  const say = (content: JsonObject, userId = 'U0OMAR', ephemeralTo: string | null = null) =>
    postMessage(workspace, { channelId: 'C0REV', userId, content, ephemeralTo });

  it('has a divider for the day, names people once, and keeps threads folded', () => {
    const first = say({ text: 'first' });
    say({ text: 'second' });
    say({ text: 'answer', thread_ts: first.ts }, 'U0BOT');
    say({ text: 'psst' }, 'U0BOT', 'U0DANA');
    const rows = channelRows(visibleMessages(workspace, 'C0REV', 'U0DANA'), reader);
    const [day, one, two, secret] = rows.map((row) => row.html.replace(/\s+/g, ' '));
    expect(rows).toHaveLength(4);
    expect(day).toContain('Today');
    expect(one).toContain('<b>Omar Haddad</b>');
    expect(one).toContain('<b>1 reply</b>');
    expect(two).not.toContain('<b>Omar Haddad</b>');
    expect(secret).toContain('Only visible to you');
  });
});

describe('an axis', () => {
  it('counts in steps that people count in, from zero for bars', () => {
    expect(scaleOf([44_200, 47_600], false).ticks).toEqual([
      44_000, 45_000, 46_000, 47_000, 48_000,
    ]);
    expect(scaleOf([44_200, 47_600], true).ticks).toEqual([0, 20_000, 40_000, 60_000]);
    expect(scaleOf([-240, 690], true).ticks).toEqual([-250, 0, 250, 500, 750]);
  });

  it('holds one value, zeros and nothing but negatives', () => {
    for (const values of [[0], [0, 0], [5], [-3, -9], [0.0001], [1e12]]) {
      const { lowest, highest, ticks } = scaleOf(values, false);
      expect(lowest).toBeLessThanOrEqual(Math.min(...values));
      expect(highest).toBeGreaterThanOrEqual(Math.max(...values));
      expect(highest).toBeGreaterThan(lowest);
      expect(ticks.length).toBeLessThan(9);
    }
  });

  it('writes numbers short, but never two alike', () => {
    expect([0, 950, 1_200, 48_000, 3_500_000, -2_500].map(shortNumber)).toEqual([
      '0',
      '950',
      '1.2k',
      '48k',
      '3.5M',
      '-2.5k',
    ]);
    expect(tickLabels(scaleOf([480_010, 480_090], false))).toContain('480,020');
  });
});
