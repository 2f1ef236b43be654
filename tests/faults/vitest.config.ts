import { defineConfig } from 'vitest/config';

/** Real processes under faults and abuse: `npm run test:faults`. One file at a time, they need the machine. */
export default defineConfig({
  ssr: { resolve: { conditions: ['source'] } },
  // Vitest runs globalSetup in an environment of its own, which has to find the sources as well.
  environments: { __vitest__: { resolve: { conditions: ['source'] } } },
  test: {
    include: ['tests/faults/**/*.test.ts', 'tests/hostile/**/*.test.ts'],
    globalSetup: ['tests/support/postgres.ts'],
    env: { TZ: 'Pacific/Chatham' },
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
