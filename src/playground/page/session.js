/** Who looks at what, remembered in this browser. */
const KEY = 'moneyradar-session';

export const session = {
  viewer: '',
  place: '',
  thread: null,
  isWireOpen: false,
  /** Newest ts seen, by viewer and channel. */
  read: {},
  /** Typed commands, the newest last. */
  history: [],
  ...remembered(),
};

/** Changes what is remembered. */
export function remember(change) {
  Object.assign(session, change);
  localStorage.setItem(KEY, JSON.stringify(session));
}

/** Notes that the viewer has seen a channel up to a message. */
export function markRead(viewer, place, ts) {
  const marks = session.read[viewer] ?? {};
  if (!ts || ts <= (marks[place] ?? '')) return;
  remember({ read: { ...session.read, [viewer]: { ...marks, [place]: ts } } });
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    return {};
  }
}
