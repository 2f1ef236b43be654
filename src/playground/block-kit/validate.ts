import { objectsOf, type JsonObject } from '#playground/json.ts';

import { checkBlocks } from './check-blocks.ts';
import { tableCharacters } from './check-tables.ts';
import { allBlocks } from './elements.ts';
import { LIMITS } from './limits.ts';
import { checkCount, checkLength, checkText, complain, inside, rootPlace } from './problems.ts';

/**
 * Problems that Slack would answer `invalid_blocks` with, each with the JSON pointer of the part that is wrong.
 * It follows the documented limits; Slack's own code may be stricter or laxer.
 */
export function validateMessage(message: JsonObject): string[] {
  const place = rootPlace('message', '');
  const at = inside(place, 'blocks');
  const isList = message['blocks'] === undefined || Array.isArray(message['blocks']);
  if (!isList) complain(at, 'must be an array');
  const blocks = objectsOf(message['blocks']);
  checkLength(message['text'], LIMITS.messageText, inside(place, 'text'));
  checkBlocks(blocks, at);
  checkCount(message['blocks'], LIMITS.messageBlocks, at);
  const every = allBlocks(blocks);
  const charts = every.filter(({ type }) => type === 'data_visualization').length;
  if (charts > LIMITS.chartsPerMessage)
    complain(at, `no more than ${LIMITS.chartsPerMessage} data_visualization blocks allowed`);
  const tables = every.filter(({ type }) => type === 'table' || type === 'data_table');
  if (tables.filter(({ type }) => type === 'table').length > LIMITS.tablesPerMessage)
    complain(at, 'only_one_table_allowed');
  const characters = tables.reduce((sum, table) => sum + tableCharacters(table), 0);
  if (characters > LIMITS.tableCharacters)
    complain(at, `tables must be less than ${LIMITS.tableCharacters + 1} characters in all`);
  return place.problems;
}

/** Problems that Slack would refuse a modal or a home tab for (`invalid_arguments`). */
export function validateView(view: JsonObject, type: 'modal' | 'home'): string[] {
  const place = rootPlace(type, '/view');
  if (view['type'] !== type) complain(inside(place, 'type'), `must be ${type}`);
  const at = inside(place, 'blocks');
  const blocks = objectsOf(view['blocks']);
  if (blocks.length === 0) complain(at, 'must provide at least 1 item');
  checkBlocks(blocks, at);
  checkCount(blocks, LIMITS.viewBlocks, at);
  checkLength(view['private_metadata'], LIMITS.privateMetadata, inside(place, 'private_metadata'));
  checkLength(view['callback_id'], LIMITS.callbackId, inside(place, 'callback_id'));
  if (type === 'modal') {
    checkText(view['title'], inside(place, 'title'), { limit: LIMITS.viewTitle, isPlain: true });
    for (const key of ['submit', 'close'] as const) {
      if (view[key] === undefined) continue;
      checkText(view[key], inside(place, key), { limit: LIMITS.viewButton, isPlain: true });
    }
    const hasInput = blocks.some((block) => block['type'] === 'input');
    if (hasInput && view['submit'] === undefined) complain(place, 'missing required field: submit');
  }
  return place.problems;
}
