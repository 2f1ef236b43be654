import { processEnvironment, readConfig, type Config } from './config.ts';
import type { ErrorTracking } from './error-tracking.ts';
import { createLog } from './log.ts';
import { notices } from './notices.ts';
import { serve } from './serve.ts';
import { stopWhenAsked } from './shutdown.ts';
import { StartError } from './start-error.ts';
import { VERSION } from './version.ts';
import { progressOn, welcome } from './welcome.ts';

async function main(): Promise<void> {
  const env = processEnvironment();
  const config = readConfig(env);
  const tracking = await trackErrors(config);
  const log = createLog({
    level: config.logLevel,
    isPretty: process.stdout.isTTY,
    ...(tracking !== null && { onError: tracking.track }),
  });
  for (const notice of notices(config)) log.warn(notice);

  const starting = serve({ config, log, onProgress: progressOn(process.stdout) });
  stopWhenAsked(starting, {
    log,
    isUnderNpm: env['npm_lifecycle_event'] !== undefined,
    finish: async () => tracking?.close(),
  });
  const serving = await starting;
  process.stdout.write(welcome(config, serving));
}

/** Loaded only when asked for: it takes a tenth of a second and some memory. */
async function trackErrors({ sentryDsn, nodeEnv }: Config): Promise<ErrorTracking | null> {
  if (sentryDsn === null) return null;
  const { startErrorTracking } = await import('./error-tracking.ts');
  return startErrorTracking({ dsn: sentryDsn, release: VERSION, environment: nodeEnv });
}

main().catch((error: unknown) => {
  // A sentence is enough for what a person can mend; anything else is a bug and shows where.
  const isExpected = error instanceof StartError;
  const text = !isExpected && error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${isExpected ? error.message : text}\n`);
  process.exitCode = 1;
});
