const HEIGHT_MAX_PX = 240;

/** A text field as high as its text, and a send button that wakes when there is some. */
export function watchGrowth(form) {
  const text = form.querySelector('textarea');
  text.addEventListener('input', () => grow(text));
}

/** Fits the height of a text field to its text. */
export function grow(text) {
  text.style.height = 'auto';
  text.style.height = `${Math.min(text.scrollHeight, HEIGHT_MAX_PX)}px`;
  text.form.querySelector('[type=submit]').disabled = text.value.trim() === '';
}
