import { isObject, objectsOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { checkChart } from './check-charts.ts';
import { checkActionIds, checkElement } from './check-elements.ts';
import { checkDataTable, checkTable } from './check-tables.ts';
import { elementsOf } from './elements.ts';
import { LIMITS } from './limits.ts';
import {
  checkCount,
  checkLength,
  checkOptionalText,
  checkText,
  complain,
  inside,
  type Place,
} from './problems.ts';

const MESSAGE_ONLY = new Set([
  'container',
  'context_actions',
  'data_table',
  'data_visualization',
  'markdown',
  'plan',
  'table',
  'task_card',
]);

type Check = (block: JsonObject, place: Place) => void;
const anything: Check = () => undefined;

const CHECKS: Readonly<Record<string, Check>> = {
  actions: checkActions,
  alert: (block, place) =>
    checkText(block['text'], inside(place, 'text'), { limit: LIMITS.alertText }),
  card: checkCard,
  carousel: checkCarousel,
  container: checkContainer,
  context: checkContext,
  context_actions: (block, place) =>
    checkCount(block['elements'], LIMITS.contextActionsElements, inside(place, 'elements')),
  data_table: checkDataTable,
  data_visualization: checkChart,
  divider: anything,
  file: anything,
  header: (block, place) =>
    checkText(block['text'], inside(place, 'text'), { limit: LIMITS.header, isPlain: true }),
  image: checkImage,
  input: checkInput,
  markdown: (block, place) => checkLength(block['text'], LIMITS.markdown, inside(place, 'text')),
  plan: anything,
  rich_text: anything,
  section: checkSection,
  table: checkTable,
  task_card: anything,
  video: anything,
};

/** Checks every block of a list, nested ones too, and notes problems in `place.problems`. */
export function checkBlocks(blocks: readonly JsonObject[], place: Place): void {
  blocks.forEach((block, index) => checkBlock(block, inside(place, index)));
}

function checkBlock(block: JsonObject, place: Place): void {
  const type = wordsOf(block['type']);
  const check = CHECKS[type];
  if (check === undefined) {
    complain(inside(place, 'type'), `unsupported type: ${type}`);
    return;
  }
  if (!isAllowedOn(type, place)) complain(place, `unsupported block on ${place.surface}: ${type}`);
  checkBlockId(block, place);
  check(block, place);
  const elements = elementsOf(block);
  elements.forEach((element, index) =>
    checkElement(element, inside(inside(place, 'elements'), index)),
  );
  checkActionIds(elements, place);
}

function isAllowedOn(type: string, { surface }: Place): boolean {
  if (MESSAGE_ONLY.has(type)) return surface === 'message';
  if (type === 'alert') return surface === 'modal';
  return type !== 'carousel' || surface !== 'modal';
}

function checkBlockId(block: JsonObject, place: Place): void {
  const id = wordsOf(block['block_id']);
  if (id === '') return;
  checkLength(id, LIMITS.blockId, inside(place, 'block_id'));
  if (place.blockIds.has(id)) complain(inside(place, 'block_id'), `block_id already exists: ${id}`);
  place.blockIds.add(id);
}

function checkActions(block: JsonObject, place: Place): void {
  const at = inside(place, 'elements');
  if (objectsOf(block['elements']).length === 0) complain(at, 'must provide at least 1 item');
  checkCount(block['elements'], LIMITS.actionsElements, at);
}

function checkSection(block: JsonObject, place: Place): void {
  const fields = objectsOf(block['fields']);
  if (block['text'] === undefined && fields.length === 0)
    complain(place, 'missing required field: text');
  checkOptionalText(block, 'text', { place, limit: LIMITS.sectionText });
  const at = inside(place, 'fields');
  checkCount(fields, LIMITS.sectionFields, at);
  fields.forEach((field, index) => checkText(field, inside(at, index), { limit: LIMITS.field }));
}

function checkContext(block: JsonObject, place: Place): void {
  const at = inside(place, 'elements');
  const elements = objectsOf(block['elements']);
  if (elements.length === 0) complain(at, 'must provide at least 1 item');
  checkCount(elements, LIMITS.contextElements, at);
  elements.forEach((element, index) => {
    if (element['type'] === 'image') checkImage(element, inside(at, index));
    else checkText(element, inside(at, index), { limit: LIMITS.sectionText });
  });
}

function checkImage(image: JsonObject, place: Place): void {
  if (!image['alt_text']) complain(place, 'missing required field: alt_text');
  if (!image['image_url'] && !image['slack_file'])
    complain(place, 'missing required field: image_url');
  checkLength(image['alt_text'], LIMITS.altText, inside(place, 'alt_text'));
  checkLength(image['image_url'], LIMITS.imageUrl, inside(place, 'image_url'));
}

function checkInput(block: JsonObject, place: Place): void {
  checkText(block['label'], inside(place, 'label'), { limit: LIMITS.inputLabel, isPlain: true });
  checkOptionalText(block, 'hint', { place, limit: LIMITS.inputLabel, isPlain: true });
  if (!isObject(block['element'])) complain(place, 'missing required field: element');
}

function checkCard(block: JsonObject, place: Place): void {
  checkOptionalText(block, 'title', { place, limit: LIMITS.cardTitle });
  checkOptionalText(block, 'subtitle', { place, limit: LIMITS.cardTitle });
  checkOptionalText(block, 'body', { place, limit: LIMITS.cardBody });
  checkCount(block['actions'], LIMITS.cardActions, inside(place, 'actions'));
}

function checkCarousel(block: JsonObject, place: Place): void {
  const at = inside(place, 'elements');
  checkCount(block['elements'], LIMITS.carouselCards, at);
  checkBlocks(objectsOf(block['elements']), at);
}

function checkContainer(block: JsonObject, place: Place): void {
  if (!block['title'] && !block['rich_text_title'])
    complain(place, 'missing required field: title');
  if (block['is_collapsible'] === true && block['has_header_divider'] === true)
    complain(place, 'has_header_divider is not allowed with is_collapsible');
  const at = inside(place, 'child_blocks');
  checkCount(block['child_blocks'], LIMITS.containerBlocks, at);
  checkBlocks(objectsOf(block['child_blocks']), at);
}
