import { randomBytes } from 'node:crypto';

import { isObject, objectsOf, textOf, type JsonObject } from '#playground/json.ts';

export interface FoundElement {
  readonly block: JsonObject;
  readonly element: JsonObject;
}

/** Blocks and the blocks inside containers and carousels, outer ones first. */
export function allBlocks(blocks: readonly JsonObject[]): JsonObject[] {
  return blocks.flatMap((block) => [
    block,
    ...allBlocks(objectsOf(block['child_blocks'])),
    ...(block['type'] === 'carousel' ? allBlocks(objectsOf(block['elements'])) : []),
  ]);
}

/** The interactive elements of one block, wherever its type keeps them. */
export function elementsOf(block: JsonObject): JsonObject[] {
  const listed = block['type'] === 'carousel' ? [] : objectsOf(block['elements']);
  const single = [block['accessory'], block['element']].filter(isObject);
  return [...listed, ...single, ...objectsOf(block['actions'])].filter(isInteractive);
}

/** The element with an action id, in a given block when its id is named too. */
export function findElement(
  blocks: readonly JsonObject[],
  match: { readonly actionId: string; readonly blockId?: string | undefined },
): FoundElement | undefined {
  for (const block of allBlocks(blocks)) {
    if (match.blockId !== undefined && block['block_id'] !== match.blockId) continue;
    const element = elementsOf(block).find((one) => one['action_id'] === match.actionId);
    if (element !== undefined) return { block, element };
  }
  return undefined;
}

/** Copies of blocks in which every block has a block_id and every interactive element an action_id, as Slack gives out. */
export function withIds(blocks: readonly JsonObject[]): JsonObject[] {
  return blocks.map((block) => {
    const named: Record<string, JsonObject[string]> = { ...block };
    named['block_id'] ??= shortId();
    for (const key of ['elements', 'actions']) {
      if (Array.isArray(block[key])) named[key] = objectsOf(block[key]).map(withActionId);
    }
    for (const key of ['accessory', 'element']) {
      const element = block[key];
      if (isObject(element)) named[key] = withActionId(element);
    }
    if (block['type'] === 'carousel') named['elements'] = withIds(objectsOf(block['elements']));
    if (Array.isArray(block['child_blocks']))
      named['child_blocks'] = withIds(objectsOf(block['child_blocks']));
    return named;
  });
}

function withActionId(element: JsonObject): JsonObject {
  if (!isInteractive(element) || textOf(element['action_id'])) return element;
  return { ...element, action_id: shortId() };
}

function isInteractive(element: JsonObject): boolean {
  const type = textOf(element['type']) ?? '';
  return /button|select|picker|_input$|overflow|checkboxes/.test(type);
}

function shortId(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}
