import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { commands } from '#delivery/cli/commands.ts';
import { restRoutes } from '#delivery/rest/routes.ts';
import { COMMANDS } from '#delivery/slack/commands.ts';
import { EVENT_TYPE_LISTS } from '#ingestion/sync/event-types.ts';

import { createMoneyRadar } from '../src/sdk.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The text below a heading, up to the next one of the same level or a higher one. */
function below(heading: string): string {
  const [, text = ''] = readme.split(`${heading}\n`);
  return text.split(/^##? /m)[0] ?? '';
}

describe('the README', () => {
  test.each(COMMANDS.map(({ usage }) => usage).filter((usage) => usage !== ''))(
    'lists the command %s of Slack',
    (usage) => {
      expect(below('## In Slack')).toContain(`| \`${usage.replaceAll('|', '\\|')}\` |`);
    },
  );

  test.each(restRoutes.map(({ method, path }) => [method, path]))(
    'lists the route %s %s',
    (method, path) => {
      expect(below('## Over REST')).toMatch(new RegExp(`\`${method} ${path}[\`?]`));
    },
  );

  test.each(commands.map(({ name }) => name))('lists the command %s of the terminal', (name) => {
    expect(below('## In a terminal')).toMatch(new RegExp(`\`${name}[\` ]`));
  });

  test('lists every function for programs', () => {
    const doors = Object.entries(createMoneyRadar({ databaseUrl: 'postgres://127.0.0.1/none' }));
    const names = doors.flatMap(([name, door]: [string, object]) =>
      typeof door === 'function' ? [name] : [`radar.${name}`, ...Object.keys(door)],
    );
    const table = below('## In TypeScript');
    expect(names.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  });

  test('lists the events that the endpoint needs, each once, and counts them', () => {
    const types = EVENT_TYPE_LISTS.flat();
    const [, listed = ''] = /<summary>The \d+ events<\/summary>\s*```([^`]*)```/.exec(readme) ?? [];
    expect(listed.split(/\s+/).filter(Boolean).toSorted()).toEqual(types.toSorted());
    expect(readme).toContain(`The ${types.length} events`);
  });

  test('shows pictures that are there', () => {
    const pictures = [...readme.matchAll(/\]\((docs\/images\/[^)]*)\)/g)].map(([, path]) => path);
    expect(pictures.length).toBeGreaterThan(3);
    for (const path of pictures) {
      const bytes = readFileSync(new URL(`../${path}`, import.meta.url)).length;
      expect(bytes).toBeLessThan(300 * 1024);
    }
  });
});
