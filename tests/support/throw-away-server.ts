import { startEmbeddedPostgres } from '#store/embedded/start.ts';

// A process that has a throw-away server in the folder it is given, and then just lives.
const [folder = ''] = process.argv.slice(2);
const server = await startEmbeddedPostgres({ folder, isEphemeral: true });
process.stdout.write(`${server.pid()}\n`);
setInterval(() => {}, 60_000);
