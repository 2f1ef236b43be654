/** Paragraphs as a page for mail programs, each line of one on a line of its own. */
export function htmlPage(paragraphs: readonly string[]): string {
  const body = paragraphs
    .map((text) => `<p>${text.split('\n').map(escapeHtml).join('<br>')}</p>`)
    .join('\n');
  return `<!doctype html>\n<html lang="en"><body style="font-family:sans-serif">\n${body}\n</body></html>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Foreign text as letters, wherever in HTML it stands. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');
}
