import { readFile } from 'node:fs/promises';

/** The page's own files stay in the source tree; from the compiled code the way there is the same. */
const FOLDER = new URL('../../../src/playground/page/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

/** A file of the page by its name, such as `main.js`; null when there is none of that name and kind. */
export async function readPageFile(name: string): Promise<PageFile | null> {
  const [, extension = ''] = /^[a-z0-9-]+\.([a-z]+)$/.exec(name) ?? [];
  const type = Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined;
  if (type === undefined) return null;
  const content = await readFile(new URL(name, FOLDER)).catch(() => null);
  return content === null ? null : { type, content };
}
