import { defineConfig } from 'oxlint';

/** Who may import whom. Facts flow from left to right; nothing imports to its right. */
const layers = {
  domain: [],
  store: ['domain'],
  ingestion: ['domain', 'store'],
  analysis: ['domain', 'store'],
  delivery: ['domain', 'store', 'analysis'],
  simulation: ['domain'],
  playground: ['domain'],
};

/** Each vendor has one home, so it can be replaced, faked and reasoned about in one place. */
const homes = {
  postgres: ['store'],
  stripe: ['ingestion'],
  '@slack/bolt': ['delivery'],
  '@slack/web-api': ['delivery'],
};

export default defineConfig({
  plugins: ['eslint', 'typescript', 'import', 'unicorn', 'oxc', 'promise', 'node'],
  options: { typeAware: true, denyWarnings: true },
  ignorePatterns: ['dist/**'],
  categories: { correctness: 'error' },
  rules: {
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'no-console': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/require-array-sort-compare': 'off',
    'node/no-process-env': 'error',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'max-params': ['error', 3],
    'no-warning-comments': 'error',
    'no-restricted-globals': [
      'error',
      { name: 'Date', message: 'Use Temporal.' },
      { name: 'parseFloat', message: 'Money is never a float.' },
    ],
    'no-restricted-properties': [
      'error',
      { object: 'Temporal', property: 'Now', message: 'Take the time as an argument.' },
      { property: 'toFixed', message: 'Format money with domain/money.' },
    ],
  },
  overrides: [
    ...Object.entries(layers).map(([layer, allowed]) => ({
      files: [`src/${layer}/**`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              { group: ['../**'], message: 'Use ./ for a sibling and #layer/… for anything else.' },
              {
                group: ['#*/**', '#*', ...[layer, ...allowed].map((name) => `!#${name}/**`)],
                message: `${layer} may import only: ${allowed.join(', ') || 'nothing'}.`,
              },
              {
                group: Object.keys(homes).filter((vendor) => !homes[vendor]?.includes(layer)),
                message: 'This vendor lives in another layer.',
              },
            ],
          },
        ],
      },
    })),
    {
      files: ['*.config.ts', '*.config.mjs', 'tests/support/postgres.ts'],
      rules: { 'import/no-default-export': 'off' },
    },
    {
      files: ['src/config.ts', 'src/main.ts', 'src/cli.ts', 'tests/**'],
      rules: { 'node/no-process-env': 'off', 'no-restricted-properties': 'off' },
    },
    {
      files: ['tests/**'],
      rules: {
        'max-lines-per-function': 'off',
        'no-empty-pattern': 'off',
        'max-lines': 'off',
        'no-restricted-globals': 'off',
        'typescript/no-non-null-assertion': 'off',
      },
    },
  ],
});
