import type { MoveAnswer, MoveKind } from '#domain/moves.ts';

export const MOVE_SIGNS: Readonly<Record<MoveKind, string>> = {
  upgrade: ':arrow_upper_right:',
  save: ':shield:',
  price_test: ':test_tube:',
  discount_ending: ':hourglass_flowing_sand:',
  grandfathered: ':label:',
  win_back: ':wave:',
  annual_offer: ':calendar:',
};

export const ANSWER_SIGNS: Readonly<Record<MoveAnswer, string>> = {
  done: ':white_check_mark:',
  snoozed: ':zzz:',
  dismissed: ':no_entry_sign:',
};
