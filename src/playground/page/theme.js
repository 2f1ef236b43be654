/* Runs before anything is drawn, so that a dark page never starts white. */
const THEME_KEY = 'moneyradar-theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

function showTheme() {
  const chosen = localStorage.getItem(THEME_KEY);
  document.documentElement.dataset.theme = chosen ?? (prefersDark.matches ? 'dark' : 'light');
}

/** The other theme, remembered; the same as the system's is forgotten, so that the page follows it again. */
function turnTheme() {
  const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  const system = prefersDark.matches ? 'dark' : 'light';
  if (next === system) localStorage.removeItem(THEME_KEY);
  else localStorage.setItem(THEME_KEY, next);
  showTheme();
}

showTheme();
prefersDark.addEventListener('change', showTheme);
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-do="theme"]')) turnTheme();
});
