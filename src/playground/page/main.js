import { run, showPlaceholder, watchComposer } from './composer.js';
import { watchElements } from './elements.js';
import { watchMenus } from './menus.js';
import { showModal, watchModal } from './modal.js';
import { acknowledge, checkPending, showPending } from './pending.js';
import { keepMarkup, keepRows } from './rows.js';
import { act, fetchState, watchChanges } from './server.js';
import { markRead, remember, session } from './session.js';
import { watchTables } from './tables.js';
import { watchThread } from './thread.js';

const HOME = 'home';
const NEAR_END_PX = 80;

const part = (id) => document.querySelector(`#${id}`);
const rows = part('rows');
let newest = '';
let shownPlace = null;

/** Where the page itself has scrolled to; a person who has not scrolled since follows what comes. */
let restingAt = 0;

let isFetching = false;
let isStale = false;

/** Brings the page in step with the workspace; calls that come meanwhile become one more. */
async function refresh() {
  isStale = true;
  if (isFetching) return;
  isFetching = true;
  while (isStale) {
    isStale = false;
    await fetchState().then(show, () => undefined);
  }
  isFetching = false;
}

function show(state) {
  if (state.viewerId !== session.viewer || state.place !== session.place)
    remember({ viewer: state.viewerId, place: state.place });
  keepMarkup(part('places'), state.sidebar);
  keepMarkup(part('heading'), state.heading);
  keepMarkup(part('viewer'), state.viewer);
  keepMarkup(part('viewers'), state.viewers);
  showPlaceholder(state.placeholder);
  showPlace(state);
  showThread(state.thread);
  part('wire').hidden = !session.isWireOpen;
  if (session.isWireOpen) keepRows(part('wire-rows'), state.wire);
  showModal(state.modal);
  const unread = state.unread > 0 ? `(${state.unread}) ` : '';
  document.title = `${unread}${state.title} · MoneyRadar demo`;
  checkPending({ newest, hasModal: state.modal !== null });
}

function showPlace(state) {
  const isHome = state.place === HOME;
  rows.hidden = isHome;
  part('composer').hidden = isHome;
  part('pending').hidden = isHome;
  part('home').hidden = !isHome;
  if (isHome) {
    keepMarkup(part('home'), state.home.html);
    shownPlace = HOME;
    return;
  }
  const isNewPlace = shownPlace !== `${state.viewerId} ${state.place}`;
  const isFollowing = isNearEnd() || rows.scrollTop === restingAt;
  if (isNewPlace) rows.replaceChildren();
  keepRows(rows, state.rows);
  shownPlace = `${state.viewerId} ${state.place}`;
  newest = state.rows.findLast((row) => isTimestamp(row.key))?.key ?? '';
  if (isNewPlace || isFollowing) scrollToNewest();
  if (document.visibilityState === 'visible') markRead(state.viewerId, state.place, newest);
}

/** To the end, but never past the beginning of the newest message: a long answer is read from its top. */
function scrollToNewest() {
  rows.scrollTop = rows.scrollHeight;
  const last = rows.lastElementChild;
  const hidden = rows.getBoundingClientRect().top - (last?.getBoundingClientRect().top ?? 0);
  if (hidden > 0) rows.scrollTop -= hidden + 8;
  restingAt = rows.scrollTop;
}

function isTimestamp(key) {
  return /^\d+\.\d+$/.test(key);
}

function isNearEnd() {
  return rows.scrollHeight - rows.scrollTop - rows.clientHeight < NEAR_END_PX;
}

function showThread(thread) {
  part('thread').hidden = thread === null;
  if (thread !== null) keepRows(part('thread-rows'), thread);
}

function open(place) {
  remember({ place, thread: null });
  document.body.classList.remove('has-sidebar');
  if (place === HOME) void act('home');
  void refresh();
  if (place !== HOME) part('composer-text').focus();
}

const DOINGS = {
  dismiss: (button) => void act('dismiss', { ...button.closest('.message').dataset }),
  thread: (button) => {
    remember({ thread: button.closest('.message').dataset.ts, isWireOpen: false });
    void refresh().then(() => part('thread-text').focus());
  },
  'close-thread': () => {
    remember({ thread: null });
    void refresh();
  },
  wire: () => {
    remember({ isWireOpen: !session.isWireOpen, thread: null });
    void refresh();
  },
  try: (button) => run(button.dataset.command),
  sidebar: () => document.body.classList.toggle('has-sidebar'),
};

document.addEventListener('click', (event) => {
  const place = event.target.closest('[data-place]');
  if (place) open(place.dataset.place);
  const viewer = event.target.closest('[data-viewer]');
  if (viewer) {
    part('viewers').hidePopover();
    remember({ viewer: viewer.dataset.viewer });
    if (session.place !== HOME && !session.place.startsWith('D')) void refresh();
    else open(HOME);
  }
  const button = event.target.closest('[data-do]');
  if (button) DOINGS[button.dataset.do]?.(button);
  if (event.target.matches('.panel, .panel *')) document.body.classList.remove('has-sidebar');
});

watchElements();
watchMenus();
watchModal();
watchTables();
watchThread();
watchComposer({
  onSend: (line) => {
    showPending(line, newest);
    rows.scrollTop = rows.scrollHeight;
    restingAt = rows.scrollTop;
  },
  onDone: acknowledge,
});
watchChanges(
  () => void refresh(),
  (isOpen) => part('connection').classList.toggle('is-lost', !isOpen),
);
document.addEventListener('visibilitychange', () => void refresh());
