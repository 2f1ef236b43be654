import { readdir, readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

const ROOT = new URL('../', import.meta.url);
/** As docs name a file: `sql/views/native_days.sql`, `bridge.sql`. */
const NAMED = /`(?:\.\.\/)*([\w./-]+\.(?:sql|ts))`/g;

test('every file that the documentation names is there', async () => {
  const files = (await Promise.all(['src', 'sql', 'tests'].map(filesBelow))).flat();
  const docs = (await filesBelow('docs')).filter((file) => file.endsWith('.md'));
  const named = await Promise.all(
    docs.map(async (doc) => [...(await readFile(new URL(doc, ROOT), 'utf8')).matchAll(NAMED)]),
  );
  const names = new Set(named.flat().map(([, name = '']) => name));
  expect(names.size).toBeGreaterThan(50);
  const missing = [...names].filter(
    (name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)),
  );
  expect(missing).toEqual([]);
});

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(new URL(folder, ROOT), { recursive: true, withFileTypes: true });
  const { pathname } = ROOT;
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replace(decodeURI(pathname), ''));
}
