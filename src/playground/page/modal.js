import { choose, inputsIn } from './elements.js';
import { act } from './server.js';

const dialog = document.querySelector('#modal');
const shown = { id: null, hash: null };

/** Shows the modal that is in front, or none. What was filled in stays when the app redraws the same modal. */
export function showModal(modal) {
  if (!modal) {
    Object.assign(shown, { id: null, hash: null });
    if (dialog.open) dialog.close();
    return;
  }
  if (modal.id === shown.id && modal.hash === shown.hash) return;
  const kept = modal.id === shown.id ? inputsIn(dialog) : [];
  dialog.innerHTML = modal.html;
  for (const { blockId, actionId, chosen } of kept) {
    const selector = `[data-block-id="${CSS.escape(blockId)}"][data-action-id="${CSS.escape(actionId)}"]`;
    const element = dialog.querySelector(selector);
    if (element) choose(element, chosen);
  }
  Object.assign(shown, { id: modal.id, hash: modal.hash });
  if (!dialog.open) dialog.showModal();
  if (kept.length === 0)
    dialog.querySelector('.field, .menu__control, .modal__body input')?.focus();
}

/** Submitting and closing. */
export function watchModal() {
  dialog.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(event.target);
  });
  dialog.addEventListener('click', (event) => {
    if (event.target.closest('[data-do="close-view"]')) void close();
  });
  dialog.addEventListener('cancel', (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    void close();
  });
}

async function submit(form) {
  const own = ownErrors(form);
  if (Object.keys(own).length > 0) return showErrors(form, own);
  const button = form.querySelector('[type=submit]');
  button.classList.add('is-busy');
  button.disabled = true;
  showErrors(form, {});
  form.querySelector('.modal__problem').textContent = '';
  const result = await act('submit', { view: form.dataset.view, inputs: inputsIn(form) });
  button.classList.remove('is-busy');
  button.disabled = false;
  showErrors(form, result.errors ?? {});
  if (result.error) form.querySelector('.modal__problem').textContent = result.error;
}

async function close() {
  if (shown.id) await act('close', { view: shown.id });
}

/** What Slack's own client refuses: an e-mail address, a number or a link that is none. */
function ownErrors(form) {
  const errors = {};
  for (const field of form.querySelectorAll('.input .field')) {
    const blockId = field.closest('.input').dataset.input;
    if (!field.validity.valid) errors[blockId] = field.validationMessage;
  }
  return errors;
}

function showErrors(form, errors) {
  for (const input of form.querySelectorAll('.input')) {
    const message = errors[input.dataset.input] ?? '';
    input.classList.toggle('has-error', message !== '');
    input.querySelector('.input__error').textContent = message;
  }
  form.querySelector('.has-error')?.scrollIntoView({ block: 'nearest' });
  form.querySelector('.has-error :is(.field, button, input)')?.focus();
}
