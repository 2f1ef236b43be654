import { processEnvironment, readConfig } from './config.ts';
import { createLog } from './log.ts';
import { notices } from './notices.ts';
import { serve } from './serve.ts';
import { stopWhenAsked } from './shutdown.ts';
import { StartError } from './start-error.ts';
import { progressOn, welcome } from './welcome.ts';

async function main(): Promise<void> {
  const env = processEnvironment();
  const config = readConfig(env);
  const log = createLog({ level: config.logLevel, isPretty: process.stdout.isTTY });
  for (const notice of notices(config, env)) log.warn(notice);

  const starting = serve({ config, log, onProgress: progressOn(process.stdout) });
  stopWhenAsked(starting, { log, isUnderNpm: env['npm_lifecycle_event'] !== undefined });
  const serving = await starting;
  process.stdout.write(welcome(config, serving));
}

main().catch((error: unknown) => {
  // A sentence is enough for what a person can mend; anything else is a bug and shows where.
  const isExpected = error instanceof StartError;
  const text = !isExpected && error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${isExpected ? error.message : text}\n`);
  process.exitCode = 1;
});
