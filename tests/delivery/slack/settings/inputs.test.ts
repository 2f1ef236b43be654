import { expect, test } from 'vitest';

import { settingsInputs } from '#delivery/slack/settings/inputs.ts';

import { plainGround } from '../../../support/settings.ts';

test('a group that sees revenue is chosen, however many groups there are', () => {
  const groups = Array.from({ length: 150 }, (_, n) => ({ id: `S${n}`, name: `Group ${n}` }));
  const values = { ...plainGround.environment(), allowed_usergroups: ['S149', 'SGONE'] };
  const input = settingsInputs(values, groups).find(
    (block) => 'block_id' in block && block.block_id === 'allowed_usergroups',
  );
  expect(input).toMatchObject({
    element: { initial_options: [{ value: 'SGONE' }, { value: 'S149' }] },
  });
});
