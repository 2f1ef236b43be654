/** Sorting by titles and turning pages of data tables, wherever they are. */
export function watchTables() {
  document.addEventListener('click', (event) => {
    const sort = event.target.closest('.sort');
    if (sort) sortBy(sort.closest('th'));
    const turn = event.target.closest('.pager__turn');
    if (turn) turnPage(turn.closest('.data-table'), Number(turn.dataset.turn));
  });
}

function sortBy(title) {
  const table = title.closest('table');
  const column = [...title.parentElement.children].indexOf(title);
  const isAscending = title.getAttribute('aria-sort') === 'ascending';
  for (const other of title.parentElement.children) other.setAttribute('aria-sort', 'none');
  title.setAttribute('aria-sort', isAscending ? 'descending' : 'ascending');
  const rows = [...table.tBodies[0].rows].toSorted((one, other) => {
    const order = compare(one.cells[column].dataset.sort, other.cells[column].dataset.sort);
    return isAscending ? -order : order;
  });
  table.tBodies[0].append(...rows);
  showPage(table.closest('.data-table'), 0);
}

function compare(one, other) {
  const isNumeric =
    one !== '' && other !== '' && !Number.isNaN(Number(one)) && !Number.isNaN(Number(other));
  return isNumeric ? Number(one) - Number(other) : one.localeCompare(other);
}

function turnPage(figure, step) {
  showPage(figure, Number(figure.dataset.page ?? 0) + step);
}

function showPage(figure, page) {
  const size = Number(figure.dataset.pageSize);
  const rows = [...figure.querySelectorAll('tbody tr')];
  const from = page * size;
  rows.forEach((row, index) => {
    row.hidden = index < from || index >= from + size;
  });
  figure.dataset.page = String(page);
  const where = figure.querySelector('.pager__where');
  if (!where) return;
  where.textContent = `${from + 1}–${Math.min(from + size, rows.length)} of ${rows.length}`;
  const [back, on] = figure.querySelectorAll('.pager__turn');
  back.disabled = page === 0;
  on.disabled = from + size >= rows.length;
}
