import { blocksOf } from '#playground/views.ts';
import type { View } from '#playground/workspace.ts';

import { renderBlocks } from './blocks.ts';
import { html, NOTHING, type Html } from './html.ts';
import type { Reader } from './reader.ts';
import { plainWords } from './text.ts';

/** A modal as a form; `depth` is how many modals lie under it. */
export function renderModal(view: View, depth: number, reader: Reader): Html {
  const { content } = view;
  const submit = plainWords(content['submit']);
  const close = plainWords(content['close']) || (submit ? 'Cancel' : 'Close');
  return html`<form method="dialog" novalidate data-view="${view.id}">
    <header class="modal__head">
      ${depth > 0 && html`<button type="button" class="modal__back" data-do="close-view" aria-label="Back">‹</button>`}
      <img class="avatar" src="/assets/moneyradar.svg" alt="" />
      <h2>${plainWords(content['title'])}</h2>
      <button type="button" class="modal__close" data-do="close-view" aria-label="Close">✕</button>
    </header>
    <div class="modal__body">${renderBlocks(blocksOf(view), reader)}</div>
    <footer class="modal__foot">
      <p class="modal__problem" role="alert"></p>
      <button type="button" class="button button--large" data-do="close-view">${close}</button>
      ${submit ? html`<button type="submit" class="button button--large button--primary">${submit}</button>` : NOTHING}
    </footer>
  </form>`;
}

/** The app's home tab; before the app has published one, a word about that. */
export function renderHome(view: View | null, reader: Reader): Html {
  if (view === null)
    return html`<div class="empty">
      <img src="/assets/moneyradar.svg" alt="" />
      <h2>Nothing here yet</h2>
      <p>The app has been told that you opened its home. It has not published anything so far.</p>
    </div>`;
  return html`<div class="home__blocks" data-view="${view.id}">
    ${renderBlocks(blocksOf(view), reader)}
  </div>`;
}
