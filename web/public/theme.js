// Runs before the first paint, so that a dark room never sees a white flash.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem('zhedel.theme');
  } catch (refused) {
    choice = null;
  }
  var system = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  document.documentElement.dataset.theme =
    choice === 'light' ? 'light' : choice === 'system' ? system : 'dark';
})();
