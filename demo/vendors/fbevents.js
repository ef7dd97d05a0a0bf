// Stand-in for the Meta pixel: _fbp, PageView hits, and its consent commands (what is tracked while revoked is sent at the
// grant).
(() => {
  (window.__ran ||= []).push('meta');

  const pixels = new Set();
  let held = [];
  let revoked = false;
  let limited = false;

  const setCookie = () => {
    if (document.cookie.includes('_fbp=')) return;
    const value = `fb.1.${Date.now()}.${Math.floor(Math.random() * 1e12)}`;
    document.cookie = `_fbp=${value}; Path=/; Max-Age=7776000; SameSite=Lax`;
  };
  const send = (name) => {
    setCookie();
    for (const id of pixels) {
      const query = new URLSearchParams({
        id,
        ev: name,
        dl: location.href,
        if: 'false',
        ...(limited && { dpo: 'LDU' }),
      });
      new Image().src = `{{vendor:facebook}}/tr/?${query}`;
    }
  };
  const commands = {
    consent(what) {
      revoked = what === 'revoke';
      if (revoked) return;
      const names = held;
      held = [];
      names.forEach(send);
    },
    dataProcessingOptions: (list = []) => void (limited = list.includes('LDU')),
    init: (id) => void pixels.add(String(id)),
    track: (name) => (revoked ? void held.push(name) : send(name)),
    trackCustom: (name) => commands.track(name),
  };
  const run = (name, ...values) => {
    if (Object.hasOwn(commands, name)) commands[name](...values);
  };

  const { fbq } = window;
  if (!fbq) return;
  fbq.callMethod = run;
  const queue = fbq.queue ?? [];
  fbq.queue = [];
  for (const item of queue) run(...item);
})();
