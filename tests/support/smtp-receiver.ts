import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A mail server of a test: takes whatever comes, unless it was told to answer otherwise. */
export interface SmtpReceiver {
  /** For SMTP_URL, without a user. */
  readonly url: string;
  /** Mails as they came, headers and all. */
  readonly mails: string[];
  /** Everything the other side said outside of mails. */
  readonly commands: string[];
  /** What to say next to a command, such as `RCPT`; null: nothing, and the line is cut. */
  readonly answers: Map<string, string | null>;
  stop(): Promise<void>;
}

export async function startSmtpReceiver(): Promise<SmtpReceiver> {
  const mails: string[] = [];
  const commands: string[] = [];
  const answers = new Map<string, string | null>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    listen(socket, { mails, commands, answers });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    commands,
    answers,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const USUAL: Readonly<Record<string, string>> = {
  EHLO: '250-receiver\r\n250 AUTH PLAIN LOGIN',
  AUTH: '235 in',
  DATA: '354 go on',
  QUIT: '221 bye',
};

/** One conversation: lines are commands until DATA, and then a mail until a dot alone. */
function listen(
  socket: Socket,
  { mails, commands, answers }: Pick<SmtpReceiver, 'mails' | 'commands' | 'answers'>,
): void {
  let rest = '';
  let mail: string[] | null = null;
  const say = (verb: string, usual: string) => {
    const answer = answers.has(verb) ? answers.get(verb) : usual;
    if (answer === null || answer === undefined) socket.destroy();
    else socket.write(`${answer}\r\n`);
  };
  socket.write('220 receiver\r\n');
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (mail !== null && line !== '.') {
        mail.push(line);
        continue;
      }
      if (mail !== null) {
        mails.push(mail.join('\n'));
        mail = null;
        say('MAIL SENT', '250 taken');
        continue;
      }
      commands.push(line);
      const verb = line.split(' ', 1)[0]!.toUpperCase();
      if (verb === 'DATA' && !answers.has('DATA')) mail = [];
      say(verb, USUAL[verb] ?? '250 fine');
    }
  });
}
