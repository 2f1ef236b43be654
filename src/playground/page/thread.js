import { grow, watchGrowth } from './grow.js';
import { act } from './server.js';
import { session } from './session.js';
import { toast } from './toast.js';

/** The field at the foot of a thread. Slack takes no commands there, and says so. */
export function watchThread() {
  const form = document.querySelector('#thread-composer');
  const text = form.querySelector('textarea');
  watchGrowth(form);
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const line = text.value.trim();
    if (line === '') return;
    if (line.startsWith('/'))
      return toast(`${line.split(' ')[0]} is not supported in threads. Sorry!`);
    text.value = '';
    grow(text);
    void act('say', { text: line, channel: session.place, thread: session.thread });
  });
}
