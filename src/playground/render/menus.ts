import { isObject, objectsOf, textOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { html, NOTHING, safeUrl, type Html } from './html.ts';
import type { Reader } from './reader.ts';
import { plainWords, renderTextLine } from './text.ts';

/** From this many options on, a menu has a field to search them. */
const SEARCH_FROM = 8;

interface Option {
  readonly value: string;
  readonly words: string;
  readonly hint: Html;
  readonly url: string | null;
  readonly group: string;
}

/** A menu of any kind (static, users, channels, conversations, external, one or many, overflow) as a button and a list box. */
export function renderMenu(element: JsonObject, reader: Reader): Html {
  const type = wordsOf(element['type']);
  const isMany = type.startsWith('multi_');
  const isExternal = type.endsWith('external_select');
  const options = optionsOf(element, reader);
  const chosen = initialValues(element);
  const words = options.filter(({ value }) => chosen.has(value)).map((option) => option.words);
  const placeholder =
    plainWords(element['placeholder']) || (isMany ? 'Choose some…' : 'Choose one…');
  const minimum = typeof element['min_query_length'] === 'number' ? element['min_query_length'] : 3;
  const control =
    type === 'overflow'
      ? html`<button type="button" class="button menu__dots" aria-label="More actions">⋯</button>`
      : html`<button type="button" class="menu__control">
          <span class="menu__words ${words.length === 0 && 'is-placeholder'}"
            >${words.join(', ') || placeholder}</span
          >
        </button>`;
  return html`<div
    class="menu"
    data-placeholder="${placeholder}"
    ${isMany ? html`data-many` : NOTHING}
    ${isExternal ? html`data-external="${minimum}"` : NOTHING}
  >
    ${control}
    <div class="menu__sheet" popover>
      ${options.length >= SEARCH_FROM || isExternal ? renderSearch(isExternal) : NOTHING}
      <div
        class="menu__list"
        role="listbox"
        tabindex="-1"
        ${isMany ? html`aria-multiselectable="true"` : NOTHING}
      >
        ${renderOptions(options, chosen)}
      </div>
    </div>
  </div>`;
}

/** The rows of a menu, with a heading before each group. */
export function renderOptions(options: readonly Option[], chosen: ReadonlySet<string>): Html {
  return html`${options.map((option, index) => {
    const isNewGroup = option.group !== '' && option.group !== options[index - 1]?.group;
    const heading = isNewGroup ? html`<div class="menu__group">${option.group}</div>` : NOTHING;
    return html`${heading}
      <div
        class="menu__option"
        role="option"
        aria-selected="${chosen.has(option.value) ? 'true' : 'false'}"
        data-value="${option.value}"
        ${option.url === null ? NOTHING : html`data-url="${option.url}"`}
      >
        <span class="menu__label">${option.words}</span>${option.hint}
      </div>`;
  })}`;
}

/** The options that an app offered for what was typed into an external menu. */
export function offeredOptions(offered: readonly JsonObject[], reader: Reader): Option[] {
  return offered.map((option) => staticOption(option, '', reader));
}

function renderSearch(isExternal: boolean): Html {
  const words = isExternal ? 'Type to search…' : 'Search';
  return html`<input
    class="menu__search"
    type="search"
    placeholder="${words}"
    aria-label="${words}"
  />`;
}

function optionsOf(element: JsonObject, reader: Reader): Option[] {
  const type = wordsOf(element['type']);
  if (type.endsWith('users_select')) return userOptions(reader);
  if (type.endsWith('channels_select')) return channelOptions(reader);
  if (type.endsWith('conversations_select')) return conversationOptions(element, reader);
  const groups = objectsOf(element['option_groups']);
  const grouped = groups.flatMap((group) =>
    objectsOf(group['options']).map((one) => staticOption(one, plainWords(group['label']), reader)),
  );
  const plain = objectsOf(element['options']).map((one) => staticOption(one, '', reader));
  const initial = initialOptions(element).map((one) => staticOption(one, '', reader));
  return type.endsWith('external_select') ? initial : [...plain, ...grouped];
}

function staticOption(option: JsonObject, group: string, reader: Reader): Option {
  const description = isObject(option['description'])
    ? html`<small>${renderTextLine(option['description'], reader)}</small>`
    : NOTHING;
  return {
    value: textOf(option['value']) ?? plainWords(option['text']),
    words: plainWords(option['text']),
    hint: description,
    url: safeUrl(option['url']),
    group,
  };
}

function userOptions({ workspace, viewer }: Reader): Option[] {
  const people = workspace.users.filter(({ isBot }) => !isBot);
  return people.map(({ id, name, realName }) => {
    const hint = html`<small>${name}${id === viewer.id ? ' (you)' : ''}</small>`;
    return { value: id, words: realName, hint, url: null, group: '' };
  });
}

/** Channels and direct messages, or what a filter leaves of them. */
function conversationOptions(element: JsonObject, reader: Reader): Option[] {
  const filter = isObject(element['filter']) ? element['filter'] : {};
  const { include } = filter;
  const isWanted = (kind: string) => !Array.isArray(include) || include.includes(kind);
  const isOwnOnly = filter['exclude_external_shared_channels'] === true;
  const shared = reader.workspace.channels.filter(({ isExtShared }) => isExtShared);
  const channels = channelOptions(reader).filter(
    ({ value }) => !isOwnOnly || !shared.some(({ id }) => id === value),
  );
  return [
    ...(isWanted('public') || isWanted('private') ? channels : []),
    ...(isWanted('im') ? userOptions(reader) : []),
  ];
}

function channelOptions({ workspace, viewer }: Reader): Option[] {
  const own = workspace.channels.filter(({ members }) => members.includes(viewer.id));
  return own.map(({ id, name }) => ({
    value: id,
    words: `# ${name}`,
    hint: NOTHING,
    url: null,
    group: '',
  }));
}

function initialOptions(element: JsonObject): JsonObject[] {
  const one = element['initial_option'];
  return [...(isObject(one) ? [one] : []), ...objectsOf(element['initial_options'])];
}

function initialValues(element: JsonObject): Set<string> {
  const ids = ['user', 'channel', 'conversation'].flatMap((thing) => {
    const many = element[`initial_${thing}s`];
    return [element[`initial_${thing}`], ...(Array.isArray(many) ? many : [])];
  });
  const values = initialOptions(element).map((option) => option['value']);
  return new Set([...ids, ...values].map(wordsOf).filter((value) => value !== ''));
}
