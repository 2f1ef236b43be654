import { grow, watchGrowth } from './grow.js';
import { createHints } from './hints.js';
import { act } from './server.js';
import { remember, session } from './session.js';
import { toast } from './toast.js';

const HISTORY_KEPT = 50;

const form = document.querySelector('#composer');
const text = document.querySelector('#composer-text');
const hints = createHints(document.querySelector('#hints'), fill);

/** Where in the history of commands one is; 0 is the line being typed. */
let back = 0;

/**
 * The field at the foot of a channel: messages, and commands with suggestions and a history.
 * `onSend` hears of a command that was sent, `onDone` of how it ended.
 */
export function watchComposer({ onSend, onDone }) {
  watchGrowth(form);
  text.addEventListener('input', () => hints.show(text.value));
  text.addEventListener('blur', () => setTimeout(() => hints.hide(), 150));
  text.addEventListener('keydown', onKey);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send({ onSend, onDone });
  });
  document.querySelector('[data-do="slash"]').addEventListener('click', () => fill('/'));
}

/** Names the channel in the empty field. */
export function showPlaceholder(words) {
  text.placeholder = words;
}

/** Sends a line as if it had been typed. */
export function run(line) {
  fill(line);
  form.requestSubmit();
}

function fill(words) {
  text.value = words;
  text.focus();
  grow(text);
  hints.show(words);
}

function onKey(event) {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (hints.complete({ onlyMoved: true })) return;
    form.requestSubmit();
  } else if (event.key === 'Tab' && hints.complete({ onlyMoved: false })) {
    event.preventDefault();
  } else if (event.key === 'Escape') {
    hints.hide();
  } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
    onArrow(event);
  } else {
    back = 0;
  }
}

function onArrow(event) {
  const step = event.key === 'ArrowUp' ? 1 : -1;
  if (back === 0 && hints.move(-step)) return event.preventDefault();
  if (text.value !== '' && back === 0) return undefined;
  const next = Math.max(0, Math.min(session.history.length, back + step));
  event.preventDefault();
  fill(next === 0 ? '' : session.history.at(-next));
  hints.hide();
  back = next;
  return undefined;
}

async function send({ onSend, onDone }) {
  const line = text.value.trim();
  if (line === '') return;
  const isCommand = line.startsWith('/');
  if (isCommand) {
    const others = session.history.filter((one) => one !== line);
    remember({ history: [...others, line].slice(-HISTORY_KEPT) });
  }
  back = 0;
  fill('');
  hints.hide();
  const channel = session.place;
  if (isCommand) onSend(line);
  const result = await act(isCommand ? 'command' : 'say', { text: line, channel });
  if (result.error) toast(result.error);
  if (isCommand) onDone(result);
}
