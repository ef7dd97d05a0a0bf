// Stand-in for Google Publisher Tag: the command queue, privacy settings, an ad request and its cookies.
(() => {
  (window.__ran ||= []).push('gpt');

  const setCookie = (name, value) => {
    document.cookie = `${name}=${value}; Path=/; Max-Age=34128000; SameSite=Lax`;
  };
  const slots = new Map();
  const privacy = {};

  const chain = (methods) => {
    const service = {};
    for (const [name, method] of Object.entries(methods)) {
      service[name] = (...values) => method(...values) ?? service;
    }
    return service;
  };
  const ignore = () => {};
  const pubads = chain({
    addEventListener: ignore,
    collapseEmptyDivs: ignore,
    disableInitialLoad: ignore,
    enableSingleRequest: ignore,
    refresh: ignore,
    setPrivacySettings: (settings) => void Object.assign(privacy, settings),
    setTargeting: ignore,
  });

  const display = (id) => {
    const slot = slots.get(id);
    if (!slot) return;
    if (!privacy.limitedAds) {
      setCookie('__gads', `ID=${Math.random().toString(16).slice(2)}:T=${Math.floor(Date.now() / 1000)}`);
      setCookie('__gpi', `UID=${Math.random().toString(16).slice(2)}`);
    }
    const query = new URLSearchParams({ iu: slot.unit, sz: slot.sizes.flat().join('x') });
    if (privacy.nonPersonalizedAds) query.set('npa', '1');
    if (privacy.restrictDataProcessing) query.set('rdp', '1');
    fetch(`{{vendor:securepubads}}/gampad/ads?${query}`, { mode: 'no-cors' }).catch(() => {});
    const ad = document.createElement('p');
    ad.textContent = 'Advertisement: a stand-in of Google Publisher Tag filled this place.';
    document.getElementById(id)?.append(ad);
  };

  const queued = window.googletag?.cmd ?? [];
  window.googletag = Object.assign(window.googletag ?? {}, {
    apiReady: true,
    cmd: { push: (...tasks) => tasks.forEach((task) => task()) },
    defineSlot: (unit, sizes, id) => {
      slots.set(id, { unit, sizes: [sizes] });
      return chain({ addService: ignore, setTargeting: ignore });
    },
    display,
    enableServices: ignore,
    pubads: () => pubads,
  });
  window.googletag.cmd.push(...queued);
})();
