const GIVE_UP_MS = 20_000;

const element = document.querySelector('#pending');
let waiting = null;

/** Says that the app has been asked and has not answered. `newest` is the last message before. */
export function showPending(line, newest) {
  clearTimeout(waiting?.timer);
  waiting = { newest, timer: setTimeout(clearPending, GIVE_UP_MS) };
  const spinner = document.createElement('span');
  spinner.className = 'spinner';
  const words = document.createElement('span');
  const command = document.createElement('code');
  command.textContent = line;
  words.append('MoneyRadar is answering ', command);
  element.replaceChildren(spinner, words);
}

/** The app has acknowledged; when it has also answered, there is nothing to wait for. */
export function acknowledge({ isAnswered, error }) {
  if (isAnswered || error) clearPending();
}

/** Ends the wait when something new can be seen: a later message, or a modal. */
export function checkPending({ newest, hasModal }) {
  if (waiting && (hasModal || newest > waiting.newest)) clearPending();
}

function clearPending() {
  clearTimeout(waiting?.timer);
  waiting = null;
  element.replaceChildren();
}
