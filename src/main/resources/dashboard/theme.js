// Runs before the page is drawn, so that nothing flashes in the wrong colours. No module, as those come later.
(() => {
  const key = 'byova-theme';
  const read = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  const show = (theme) => {
    document.documentElement.dataset.theme = theme;
  };
  const wanted = read();
  show(['light', 'dark'].includes(wanted) ? wanted : 'system');
  window.byovaTheme = {
    now: () => document.documentElement.dataset.theme,
    set(theme) {
      show(theme);
      try {
        localStorage.setItem(key, theme);
      } catch {
        // lasts until the page is left
      }
    },
  };
})();
