// Runs inline at the head of every page and writes what it sees into `window.__bench`.

/** The script's text. `banner` and `accept` are sources of functions that return the element once it is displayed. */
export const probe = ({ banner = 'null', accept = 'null' }) => `(${watch})(${banner},${accept})`;

function watch(findBanner, findAccept) {
  const seen = {
    gated: 0,
    /** First frame with any of the banner in view. */
    first: 0,
    /** First frame with the whole accept button in view, opaque. */
    ready: 0,
    cls: 0,
    longTasks: [],
    lcp: 0,
    lcpElement: '',
    fcp: 0,
    click: null,
    events: [],
    errors: [],
  };
  window.__bench = seen;
  addEventListener('error', (event) => seen.errors.push(event.message));
  addEventListener('unhandledrejection', (event) => seen.errors.push(`${event.reason}`));

  const observe = (type, use, options) =>
    new PerformanceObserver((list) => list.getEntries().forEach(use)).observe({ type, buffered: true, ...options });
  const shifts = { value: 0, start: 0, end: 0 };
  observe('layout-shift', ({ hadRecentInput, startTime, value }) => {
    if (hadRecentInput) return;
    const same = startTime - shifts.end < 1000 && startTime - shifts.start < 5000;
    Object.assign(shifts, same ? { value: shifts.value + value } : { value, start: startTime }, { end: startTime });
    seen.cls = Math.max(seen.cls, shifts.value);
  });
  observe('longtask', ({ startTime, duration }) => seen.longTasks.push([startTime, duration]));
  observe('largest-contentful-paint', ({ startTime, element }) => {
    seen.lcp = startTime;
    // What stands in a shadow root has no element here.
    seen.lcpElement = element
      ? `${element.localName} in ${element.closest('main') ? 'main' : 'another place'}`
      : 'none';
  });
  observe('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') seen.fcp = startTime;
  });
  observe(
    'event',
    ({ name, startTime, duration }) => {
      if (/^(?:pointer|mouse)(?:down|up)$|^click$/.test(name)) seen.events.push([startTime, duration]);
    },
    { durationThreshold: 16 },
  );

  /** In the next task: a frame that was being made is painted then. */
  const soon = (use) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => use(performance.now()));
    port1.start();
    port2.postMessage(0);
  };
  addEventListener(
    'click',
    (event) => {
      if (!event.isTrusted) return;
      const click = { time: event.timeStamp, paint: 0 };
      seen.click = click;
      requestAnimationFrame(() => soon((time) => (click.paint = time)));
    },
    true,
  );

  if (!findBanner) return;
  const up = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host;
  const opacity = (element) => {
    let product = 1;
    for (let node = element; node; node = up(node)) {
      const style = getComputedStyle(node);
      if (style.display === 'none') return 0;
      product *= Number(style.opacity);
    }
    return product;
  };
  const inView = (element, whole) => {
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    const across = Math.min(right, innerWidth) - Math.max(left, 0);
    const down = Math.min(bottom, innerHeight) - Math.max(top, 0);
    return width > 8 && height > 8 && (whole ? across > width - 2 && down > height - 2 : across > 0 && down > 0);
  };
  const shows = (element, whole, least) =>
    !!element &&
    getComputedStyle(element).visibility === 'visible' &&
    inView(element, whole) &&
    opacity(element) >= least;
  seen.look = () => {
    const banner = findBanner();
    return { first: shows(banner, false, 0.01), ready: !!banner && shows(findAccept(), true, 0.95) };
  };
  seen.acceptPoint = () => {
    const { left, top, width, height } = findAccept().getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };

  const look = () => {
    const now = seen.look();
    for (const what of ['first', 'ready'])
      if (now[what] && !seen[what]) {
        seen[what] = 1;
        soon((time) => (seen[what] = time));
      }
    if (!now.ready) requestAnimationFrame(look);
  };
  // Nothing is polled before the banner is there; it may come in a shadow root.
  let found = false;
  const options = {
    childList: true,
    subtree: true,
    attributeFilter: ['style', 'class', 'hidden', 'open', 'aria-hidden'],
  };
  const observer = new MutationObserver(() => {
    if (found || !findBanner()) return;
    found = true;
    observer.disconnect();
    requestAnimationFrame(look);
  });
  observer.observe(document, options);
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function attach(init) {
    const shadow = attachShadow.call(this, init);
    if (!found) observer.observe(shadow, options);
    return shadow;
  };
}
