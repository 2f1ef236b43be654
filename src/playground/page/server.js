import { session } from './session.js';

export const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What the viewer sees now, as markup that the server has escaped. */
export async function fetchState() {
  const query = new URLSearchParams({
    viewer: session.viewer,
    place: session.place,
    thread: session.thread ?? '',
    timezone,
    read: JSON.stringify(session.read[session.viewer] ?? {}),
  });
  const response = await fetch(`/ui/state?${query}`);
  if (!response.ok) throw new Error(`state: ${response.status}`);
  return response.json();
}

/** Tells the server what a person did; resolves with `{ error?, errors?, options?, isAnswered? }`. */
export async function act(kind, fields = {}) {
  try {
    const response = await fetch('/ui/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ act: kind, viewer: session.viewer, timezone, ...fields }),
    });
    return await response.json();
  } catch {
    return { error: 'The local Slack does not answer. Is it still running?' };
  }
}

/** Calls back after each change of the workspace, and when the connection comes and goes. */
export function watchChanges(onChange, onConnection) {
  const changes = new EventSource('/ui/changes');
  changes.addEventListener('message', onChange);
  changes.addEventListener('open', () => {
    onConnection(true);
    onChange();
  });
  changes.addEventListener('error', () => onConnection(false));
}
