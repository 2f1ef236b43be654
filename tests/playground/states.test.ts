import { describe, expect, it } from 'vitest';

import { stateOf, statesOf } from '../../src/playground/states.ts';

const option = (value: string) => ({ text: { type: 'plain_text', text: value }, value });
const options = [option('Pro'), option('Team')];

describe('a choice is reported as Slack does', () => {
  it.each([
    [{ type: 'button' }, [], {}],
    [{ type: 'static_select', options }, ['Team'], { selected_option: option('Team') }],
    [{ type: 'static_select', options }, [], { selected_option: null }],
    [{ type: 'static_select', options }, ['Made up'], { selected_option: null }],
    [
      { type: 'static_select', option_groups: [{ options }] },
      ['Pro'],
      { selected_option: option('Pro') },
    ],
    [{ type: 'multi_static_select', options }, ['Pro', 'Team'], { selected_options: options }],
    [{ type: 'external_select' }, ['cus_1'], { selected_option: option('cus_1') }],
    [{ type: 'overflow', options }, ['Pro'], { selected_option: option('Pro') }],
    [{ type: 'radio_buttons', options }, ['Pro'], { selected_option: option('Pro') }],
    [{ type: 'checkboxes', options }, [], { selected_options: [] }],
    [{ type: 'users_select' }, ['U0OMAR'], { selected_user: 'U0OMAR' }],
    [{ type: 'multi_users_select' }, ['U0OMAR'], { selected_users: ['U0OMAR'] }],
    [{ type: 'channels_select' }, ['C0REV'], { selected_channel: 'C0REV' }],
    [{ type: 'conversations_select' }, [], { selected_conversation: null }],
    [{ type: 'datepicker' }, ['2026-11-22'], { selected_date: '2026-11-22' }],
    [{ type: 'timepicker' }, ['09:30'], { selected_time: '09:30' }],
    [{ type: 'datetimepicker' }, ['2026-11-22T09:00'], { selected_date_time: 1_795_356_000 }],
    [{ type: 'plain_text_input' }, ['words'], { value: 'words' }],
    [{ type: 'number_input' }, [], { value: null }],
  ])('%j %j', (element, chosen, expected) => {
    expect(stateOf(element, chosen, 'America/New_York')).toEqual(expected);
  });
});

it('the states of a view hold its inputs by block and action, and nothing that only acts', () => {
  const blocks = [
    {
      type: 'input',
      block_id: 'plan',
      element: { type: 'static_select', action_id: 'v', options },
    },
    { type: 'actions', block_id: 'row', elements: [{ type: 'button', action_id: 'go' }] },
  ];
  const choices = [
    { blockId: 'plan', actionId: 'v', chosen: ['Pro'] },
    { blockId: 'row', actionId: 'go', chosen: [] },
    { blockId: 'gone', actionId: 'v', chosen: ['Pro'] },
  ];
  expect(statesOf(blocks, choices, 'UTC')).toEqual({
    plan: { v: { type: 'static_select', selected_option: option('Pro') } },
  });
});
