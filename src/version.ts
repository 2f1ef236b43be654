import { readFileSync } from 'node:fs';

/** The version of this package, as package.json says it. */
export const VERSION: string = readVersion();

function readVersion(): string {
  const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(file) as { version: string };
  return version;
}
