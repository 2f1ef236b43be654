import { defineConfig } from 'vitest/config';

/** Real processes under faults and abuse: `npm run test:faults`. One file at a time, they need the machine. */
export default defineConfig({
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['tests/faults/**/*.test.ts', 'tests/hostile/**/*.test.ts'],
    env: { TZ: 'Pacific/Chatham' },
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
