import type { Command } from '#delivery/slack/command.ts';

import { commandHelp, helpMessage } from './message.ts';

/** `help`, about the commands given and itself. */
export function createHelp(others: readonly Command[]): Command {
  const help: Command = {
    name: 'help',
    aliases: ['?', 'commands'],
    usage: 'help [command]',
    description: 'What you can type, or more about one command',
    examples: ['help', 'help mrr'],
    isOpen: true,
    canShare: false,
    posts: false,
    async run({ words }) {
      const about = words[0]?.toLowerCase();
      const all = [...others, help];
      const command = all.find(
        ({ name, aliases }) => name === about || aliases.includes(about ?? ''),
      );
      return command === undefined ? helpMessage(all) : commandHelp(command);
    },
  };
  return help;
}
