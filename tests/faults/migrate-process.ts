import { migrate } from '#store/migrate.ts';
import type { Target } from '#store/postgres.ts';

// A process of its own that migrates as soon as it is told to, and says what it did.
const [target = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
process.stdin.once('data', () => {
  process.stdin.destroy();
  migrate(JSON.parse(target) as Target).then(
    (applied) => process.stdout.write(`${JSON.stringify(applied)}\n`),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    },
  );
});
