import { defineConfig } from 'oxfmt';

export default defineConfig({
  printWidth: 100,
  singleQuote: true,
  sortImports: true,
  ignorePatterns: ['sql/**', 'dist/**', '**/*.md', 'package-lock.json'],
});
