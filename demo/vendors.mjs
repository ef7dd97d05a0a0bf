/**
 * The vendors' stand-ins: which host answers what. The scripts themselves are in vendors/, one file a vendor; each pushes
 * its name to `window.__ran`, sets the vendor's usual cookies on the page and sends the vendor's usual hit.
 */
import { readFile } from 'node:fs/promises';

const SCRIPT = 'text/javascript; charset=utf-8';
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

const script = (name) => async () => ({
  type: SCRIPT,
  body: await readFile(new URL(`./vendors/${name}`, import.meta.url), 'utf8'),
});
const page = (name) => async () => ({
  type: 'text/html; charset=utf-8',
  body: await readFile(new URL(`./vendors/${name}`, import.meta.url), 'utf8'),
});
/** A second of silence: enough for a player to have something to play. */
const wav = () => {
  const samples = 8000;
  const file = Buffer.alloc(44 + samples, 128);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + samples, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(8000, 24);
  file.writeUInt32LE(8000, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples, 40);
  return { type: 'audio/wav', body: file };
};
const css = () => ({ type: 'text/css; charset=utf-8', body: '.sponsor { border-color: currentcolor; }' });
const gif = () => ({ type: GIF_TYPE, body: GIF });
const GIF_TYPE = 'image/gif';
const empty = () => ({ status: 204, type: 'text/plain', body: '' });

/** host → [path, answer]; the first path that fits answers. */
const HOSTS = {
  'tags-tiqcdn': [[/\/utag\.js$/, script('utag.js')]],
  'collect-tealiumiq': [[/^\/collect$/, empty]],
  googletagmanager: [
    [/^\/gtag\/js$/, script('gtag.js')],
    [/^\/gtm\.js$/, script('gtag.js')],
    [/^\/a$/, empty],
  ],
  'google-analytics': [[/^\/g\/collect$/, empty]],
  securepubads: [
    [/^\/tag\/js\/gpt\.js$/, script('gpt.js')],
    [/^\/gampad\/ads$/, empty],
  ],
  'connect-facebook': [[/\/fbevents\.js$/, script('fbevents.js')]],
  facebook: [[/^\/tr\/?$/, gif]],
  embed: [
    [/^\/ping$/, empty],
    [/./, page('embed.html')],
  ],
  media: [[/\.wav$/, wav]],
  styles: [[/\.css$/, css]],
  pixel: [[/./, gif]],
};

/**
 * Any vendor host also has `/probe.js?name=x`, for tests: it pushes x to `window.__ran`. With `cookie=y` it sets a cookie
 * y, with `hit=1` it requests `/hit?name=x`, and it comes `wait` milliseconds late.
 */
const ANY = [
  [/^\/probe\.js$/, probe],
  [/^\/hit$/, empty],
];

async function probe(url) {
  const { name = 'probe', cookie, hit, wait } = Object.fromEntries(url.searchParams);
  if (wait) await new Promise((done) => void setTimeout(done, Math.min(Number(wait) || 0, 10_000)));
  const lines = [`(window.__ran ||= []).push(${JSON.stringify(name)});`];
  if (cookie)
    lines.push(`document.cookie = ${JSON.stringify(`${encodeURIComponent(cookie)}=1; Path=/; SameSite=Lax`)};`);
  if (hit) lines.push(`new Image().src = ${JSON.stringify(`${url.origin}/hit?name=${encodeURIComponent(name)}`)};`);
  return { type: SCRIPT, body: lines.join('\n') };
}

export const vendors = {
  names: Object.keys(HOSTS),

  async answer(vendor, url) {
    const own = Object.hasOwn(HOSTS, vendor) ? HOSTS[vendor] : [];
    const [, reply] = [...ANY, ...own].find(([path]) => path.test(url.pathname)) ?? [];
    return reply?.(url);
  },
};
