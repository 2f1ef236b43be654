import type { Command } from '#delivery/slack/command.ts';

import { askRadar } from './ask.ts';
import { MOVES_SHOWN, MOVES_SHOWN_MAX, radarMessage, unknownNumber } from './message.ts';

export const overview: Command = {
  name: '',
  aliases: [],
  usage: '',
  description: 'MRR, what moved it in the last 30 days, and the moves that promise the most money',
  examples: [''],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ sources }) {
    return radarMessage(await askRadar(sources, { best: MOVES_SHOWN }), sources);
  },
};

/** The same with as many moves as asked for. */
export const radar: Command = {
  name: 'radar',
  aliases: ['moves'],
  usage: 'radar [n]',
  description: 'The same with so many moves, 10 at most; all of them are a click away',
  examples: ['radar 10'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const best = readNumber(words);
    if (best === null) return unknownNumber(words.join(' '));
    return radarMessage(await askRadar(sources, { best }), sources);
  },
};

/** How many moves: five for nothing, ten for more than a message holds; null for what is no number. */
function readNumber([word, ...rest]: readonly string[]): number | null {
  if (word === undefined) return MOVES_SHOWN;
  if (!/^[1-9]\d{0,5}$/.test(word) || rest.length > 0) return null;
  return Math.min(Number(word), MOVES_SHOWN_MAX);
}
