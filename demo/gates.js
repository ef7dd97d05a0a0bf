// Fills the table of demo/gates.html from the server's own list of requests. It only watches.
(() => {
  const cells = document.querySelectorAll('td[data-path]');
  const started = performance.timeOrigin;

  async function count() {
    try {
      const log = await (await fetch('/__log')).json();
      for (const cell of cells) {
        const asked = log.filter(({ vendor, url, time }) => vendor && url === cell.dataset.path && time >= started);
        cell.textContent = asked.length || 'none';
      }
    } catch {
      // The server was stopped: the table stays as it is.
    }
  }

  void count();
  setInterval(() => document.hidden || count(), 500);
})();
