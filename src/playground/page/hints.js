const SHOWN_MAX = 12;

/** Commands to choose from while somebody types one, over the composer; `onPick` takes the chosen one. */
export function createHints(list, onPick) {
  let commands = [];
  let active = 0;
  let hasMoved = false;

  void fetch('/ui/hints')
    .then((response) => response.json())
    .then((known) => {
      commands = known;
    })
    .catch(() => undefined);

  list.addEventListener('mousedown', (event) => {
    const option = event.target.closest('.hint');
    if (!option) return;
    event.preventDefault();
    take(option);
  });

  function show(typed) {
    const isCommand = typed.startsWith('/') && !typed.includes('\n');
    const fitting = isCommand
      ? commands.filter((one) => one.command.startsWith(typed) && one.command !== typed)
      : [];
    list.replaceChildren(...fitting.slice(0, SHOWN_MAX).map((hint) => hintNode(hint, typed)));
    list.hidden = fitting.length === 0;
    active = 0;
    hasMoved = false;
    mark();
  }

  function hide() {
    list.hidden = true;
  }

  /** Whether there was something to move in. */
  function move(step) {
    const count = list.children.length;
    if (list.hidden || count === 0) return false;
    active = (active + step + count) % count;
    hasMoved = true;
    mark();
    return true;
  }

  /** Whether a hint was taken. Enter takes one only after somebody went to it, else it sends what was typed. */
  function complete({ onlyMoved }) {
    if (list.hidden || (onlyMoved && !hasMoved)) return false;
    const option = list.children[active];
    if (option) take(option);
    return option !== undefined;
  }

  function take(option) {
    onPick(option.dataset.command);
    hide();
  }

  function mark() {
    [...list.children].forEach((option, index) => {
      option.setAttribute('aria-selected', String(index === active));
    });
    list.children[active]?.scrollIntoView({ block: 'nearest' });
  }

  return { show, hide, move, complete };
}

function hintNode({ command, description }, typed) {
  const option = document.createElement('div');
  option.className = 'hint';
  option.role = 'option';
  option.dataset.command = command;
  const name = document.createElement('b');
  const known = document.createElement('span');
  known.textContent = typed;
  name.append(known, command.slice(typed.length));
  const words = document.createElement('small');
  words.textContent = description;
  option.append(name, words);
  return option;
}
