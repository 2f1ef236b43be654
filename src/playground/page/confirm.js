/** Asks a question of the app's own words; resolves with whether the person agreed. */
export function ask(template) {
  const dialog = document.querySelector('#confirm');
  dialog.replaceChildren(template.content.cloneNode(true));
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    const close = (event) => {
      const button = event.target.closest('button');
      if (button) dialog.close(button.value);
    };
    dialog.addEventListener('click', close);
    const settle = () => {
      dialog.removeEventListener('click', close);
      resolve(dialog.returnValue === 'yes');
    };
    dialog.addEventListener('close', settle, { once: true });
  });
}
