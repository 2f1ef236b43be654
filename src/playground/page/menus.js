import { chosenIn, fire, follow, hostOf, showChosen } from './elements.js';
import { act } from './server.js';

const GAP_PX = 4;
const EDGE_PX = 8;
const TYPING_PAUSE_MS = 200;

/** Opening, searching, walking and choosing in menus of all kinds. */
export function watchMenus() {
  document.addEventListener('click', (event) => {
    const control = event.target.closest('.menu__control, .menu__dots');
    if (control) return openMenu(control.closest('.menu'));
    const option = event.target.closest('.menu__option');
    if (option) pick(option);
  });
  document.addEventListener('keydown', (event) => {
    const sheet = event.target.closest('.menu__sheet');
    const control = event.target.closest('.menu__control, .menu__dots');
    if (sheet) walk(event, sheet);
    else if (control && event.key === 'ArrowDown') {
      event.preventDefault();
      openMenu(control.closest('.menu'));
    }
  });
  document.addEventListener('input', (event) => {
    if (event.target.matches('.menu__search')) search(event.target);
  });
  document.addEventListener('toggle', onToggle, true);
}

function openMenu(menu) {
  const sheet = menu.querySelector('.menu__sheet');
  sheet.dataset.before = chosenIn(menu.closest('.element')).join('\n');
  sheet.showPopover();
  place(sheet, menu.getBoundingClientRect());
  (sheet.querySelector('.menu__search') ?? sheet.querySelector('.menu__list')).focus();
  const start = sheet.querySelector('[aria-selected=true]') ?? visibleOptions(sheet)[0];
  makeActive(sheet, start);
}

/** Under its control, or over it where there is no room below. */
function place(sheet, control) {
  sheet.style.minWidth = `${Math.max(control.width, 220)}px`;
  const { width, height } = sheet.getBoundingClientRect();
  const isBelow = control.bottom + GAP_PX + height < innerHeight - EDGE_PX;
  const top = isBelow ? control.bottom + GAP_PX : control.top - GAP_PX - height;
  sheet.style.top = `${Math.max(EDGE_PX, top)}px`;
  sheet.style.left = `${Math.max(EDGE_PX, Math.min(control.left, innerWidth - width - EDGE_PX))}px`;
}

function pick(option) {
  const menu = option.closest('.menu');
  const element = menu.closest('.element');
  const sheet = menu.querySelector('.menu__sheet');
  if (element.dataset.kind === 'overflow') {
    sheet.hidePopover();
    follow(option.dataset.url);
    return void fire(element, [option.dataset.value]);
  }
  const isSelected = option.getAttribute('aria-selected') === 'true';
  if ('many' in menu.dataset) {
    option.setAttribute('aria-selected', String(!isSelected));
  } else {
    for (const other of menu.querySelectorAll('[aria-selected=true]'))
      other.setAttribute('aria-selected', 'false');
    option.setAttribute('aria-selected', 'true');
    sheet.hidePopover();
  }
  showChosen(element);
}

/** A closed menu tells the app of its choice once, when it has changed. */
function onToggle(event) {
  const sheet = event.target;
  if (!sheet.matches?.('.menu__sheet') || event.newState !== 'closed') return;
  const element = sheet.closest('.element');
  const chosen = chosenIn(element);
  if (sheet.contains(document.activeElement))
    sheet.closest('.menu').querySelector('button').focus();
  if (element.dataset.kind === 'menu' && chosen.join('\n') !== sheet.dataset.before)
    void fire(element, chosen);
}

function walk(event, sheet) {
  const options = visibleOptions(sheet);
  const active = options.findIndex((option) => option.classList.contains('is-active'));
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) {
    event.preventDefault();
    makeActive(sheet, options[(active + steps[event.key] + options.length) % options.length]);
  } else if (event.key === 'Enter' || (event.key === ' ' && !event.target.matches('input'))) {
    event.preventDefault();
    if (options[active]) pick(options[active]);
  } else if (event.key === 'Tab') {
    sheet.hidePopover();
  } else if (event.key.length === 1 && !event.target.matches('input')) {
    const letter = event.key.toLowerCase();
    const next = options.find((option) =>
      option.textContent.trim().toLowerCase().startsWith(letter),
    );
    makeActive(sheet, next);
  }
}

function makeActive(sheet, option) {
  if (!option) return;
  sheet.querySelector('.is-active')?.classList.remove('is-active');
  option.classList.add('is-active');
  option.scrollIntoView({ block: 'nearest' });
}

let typing;

function search(input) {
  const menu = input.closest('.menu');
  const sheet = menu.querySelector('.menu__sheet');
  if (menu.dataset.external !== undefined) {
    clearTimeout(typing);
    typing = setTimeout(() => void offer(menu, input.value), TYPING_PAUSE_MS);
    return;
  }
  const words = input.value.toLowerCase();
  for (const option of sheet.querySelectorAll('.menu__option'))
    option.hidden = !option.textContent.toLowerCase().includes(words);
  makeActive(sheet, visibleOptions(sheet)[0]);
}

/** Asks the app for options that fit what was typed. */
async function offer(menu, text) {
  if (text.length < Number(menu.dataset.external)) return;
  const element = menu.closest('.element');
  const { blockId, actionId } = element.dataset;
  const result = await act('suggest', { ...hostOf(element).where, blockId, actionId, text });
  const list = menu.querySelector('.menu__list');
  list.innerHTML = result.options ?? '';
  if (result.error) list.textContent = result.error;
  else if (!list.firstElementChild) list.textContent = 'No results';
  makeActive(menu.querySelector('.menu__sheet'), list.querySelector('.menu__option'));
}

function visibleOptions(sheet) {
  return [...sheet.querySelectorAll('.menu__option')].filter((option) => !option.hidden);
}
