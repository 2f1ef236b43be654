import { processEnvironment, readConfig } from './config.ts';
import { createLog } from './log.ts';
import { notices } from './notices.ts';
import { serve } from './serve.ts';
import { StartError } from './start-error.ts';
import { progressOn, welcome } from './welcome.ts';

const EXIT_FAILED = 1;

async function main(): Promise<void> {
  const env = processEnvironment();
  const config = readConfig(env);
  const log = createLog({ level: config.logLevel, isPretty: process.stdout.isTTY });
  for (const notice of notices(config, env)) log.warn(notice);

  const serving = await serve({ config, log, onProgress: progressOn(process.stdout) });
  process.stdout.write(welcome(config, serving));
  void serving.loaded.then(() => log.info('ready'));

  let isStopping = false;
  const stop = (signal: string, exitCode: number) => {
    // Whoever asks twice does not want to wait.
    if (isStopping) process.exit(EXIT_FAILED);
    isStopping = true;
    log.info({ signal }, 'stopping; once more to stop at once');
    void serving.stop().finally(() => {
      process.exitCode = exitCode;
      process.exit();
    });
  };
  process.on('SIGINT', (signal) => stop(signal, 0));
  process.on('SIGTERM', (signal) => stop(signal, 0));
  process.on('unhandledRejection', (err) => {
    log.fatal(
      { err },
      'something failed that nobody was waiting for; stopping for a clean restart',
    );
    stop('unhandledRejection', EXIT_FAILED);
  });
}

main().catch((error: unknown) => {
  const text =
    error instanceof StartError
      ? error.message
      : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${text}\n`);
  process.exitCode = EXIT_FAILED;
});
