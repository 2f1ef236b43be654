const markups = new WeakMap();

/**
 * Brings a container in step with rows `{ key, html }`. A row whose markup is the same keeps its element, and with it
 * an open menu, a half-made choice or the page of a table.
 */
export function keepRows(container, rows) {
  const known = new Map([...container.children].map((node) => [node.dataset.key, node]));
  const isFirst = known.size === 0;
  const nodes = rows.map((row) => {
    const old = known.get(row.key);
    if (old && markups.get(old) === row.html) return old;
    const node = nodeOf(row);
    if (!old && !isFirst) node.classList.add('is-fresh');
    return node;
  });
  const wanted = new Set(nodes);
  for (const node of known.values()) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, index) => {
    if (container.children[index] !== node)
      container.insertBefore(node, container.children[index] ?? null);
  });
}

/** Replaces what an element shows, unless it shows that already. */
export function keepMarkup(element, html) {
  if (markups.get(element) === html) return false;
  element.innerHTML = html;
  markups.set(element, html);
  return true;
}

function nodeOf(row) {
  const template = document.createElement('template');
  template.innerHTML = row.html.trim();
  const node = template.content.firstElementChild;
  node.dataset.key = row.key;
  markups.set(node, row.html);
  return node;
}
