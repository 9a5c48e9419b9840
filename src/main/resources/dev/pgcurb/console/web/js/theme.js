// Before anything is painted: the theme that this browser was told to keep. Without one the system's counts.
(() => {
  const kept = localStorage.getItem('pgcurb.theme');
  if (kept === 'light' || kept === 'dark') {
    document.documentElement.dataset.theme = kept;
  }
})();
