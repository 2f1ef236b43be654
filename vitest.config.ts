import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['source'] } },
  // Vitest runs globalSetup in an environment of its own, which has to find the sources as well.
  environments: { __vitest__: { resolve: { conditions: ['source'] } } },
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/faults/**', 'tests/hostile/**'],
    globalSetup: ['tests/support/postgres.ts'],
    setupFiles: ['tests/support/temporal-equality.ts'],
    env: { TZ: 'Pacific/Chatham' },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
