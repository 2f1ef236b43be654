import { ask } from './confirm.js';
import { act } from './server.js';
import { toast } from './toast.js';

/** What is chosen in an interactive element: values of options, ids, or the one text; empty for nothing. */
export function chosenIn(element) {
  switch (element.dataset.kind) {
    case 'menu':
      return [...element.querySelectorAll('[role=option][aria-selected=true]')].map(
        (option) => option.dataset.value,
      );
    case 'checks':
      return [...element.querySelectorAll('input:checked')].map((input) => input.value);
    case 'field': {
      const { value } = element.querySelector('.field');
      return value === '' ? [] : [value];
    }
    default:
      return [];
  }
}

/** Puts choices back into an element, as when a modal was redrawn while somebody filled it in. */
export function choose(element, chosen) {
  const isChosen = new Set(chosen);
  if (element.dataset.kind === 'checks')
    for (const input of element.querySelectorAll('input'))
      input.checked = isChosen.has(input.value);
  if (element.dataset.kind === 'field') element.querySelector('.field').value = chosen[0] ?? '';
  if (element.dataset.kind !== 'menu') return;
  for (const option of element.querySelectorAll('[role=option]'))
    option.setAttribute('aria-selected', String(isChosen.has(option.dataset.value)));
  showChosen(element);
}

/** Writes the words of the chosen options on a menu's button. */
export function showChosen(element) {
  const menu = element.querySelector('.menu');
  const words = menu.querySelector('.menu__words');
  if (!words) return;
  const chosen = [...menu.querySelectorAll('[role=option][aria-selected=true] .menu__label')];
  words.textContent =
    chosen.map((label) => label.textContent).join(', ') || menu.dataset.placeholder;
  words.classList.toggle('is-placeholder', chosen.length === 0);
}

/** Every input under a root with what is chosen in it. */
export function inputsIn(root) {
  return [...root.querySelectorAll('.element')].map((element) => ({
    blockId: element.dataset.blockId,
    actionId: element.dataset.actionId,
    chosen: chosenIn(element),
  }));
}

/** The message or view that an element belongs to. */
export function hostOf(element) {
  const view = element.closest('[data-view]');
  if (view) return { root: view, where: { view: view.dataset.view } };
  const message = element.closest('.message');
  return { root: message, where: { channel: message.dataset.channel, ts: message.dataset.ts } };
}

/** Reports a click or a choice to the app, after its confirm dialog when it has one. */
export async function fire(element, chosen) {
  if ('quiet' in element.dataset) return;
  const question = element.querySelector('template[data-confirm]');
  if (question && !(await ask(question))) return;
  const { root, where } = hostOf(element);
  element.classList.add('is-busy');
  const { blockId, actionId } = element.dataset;
  const result = await act('action', {
    ...where,
    blockId,
    actionId,
    chosen,
    inputs: inputsIn(root),
  });
  element.classList.remove('is-busy');
  if (result.error) toast(result.error);
}

/** Opens a link of a button or an option in a new tab. */
export function follow(url) {
  if (url) window.open(url, '_blank', 'noopener,noreferrer');
}

/** Clicks on buttons and changes of fields and checks, wherever they are. */
export function watchElements() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('.element[data-kind=button] .button');
    if (!button) return;
    follow(button.dataset.url);
    const { value } = button.dataset;
    void fire(button.closest('.element'), value === undefined ? [] : [value]);
  });
  document.addEventListener('change', (event) => {
    const element = event.target.closest('.element');
    if (element && ['checks', 'field'].includes(element.dataset.kind))
      void fire(element, chosenIn(element));
  });
}
