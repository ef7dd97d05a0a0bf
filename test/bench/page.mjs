// One article, the same for every peer but for the peer's own markup. That of the head comes before the site's style sheet:
// the most favorable place for a script that must run early.
import { deflateSync } from 'node:zlib';

const WORDS =
  'ward nurse patient clinic reader network storage policy region option public service message garden river winter travel notes system report history signal window market engine paper letter culture science weather teacher village mountain kitchen morning evening library station platform company product quality question answer example pattern purpose subject context balance journey harbour orchard'.split(
    ' ',
  );

/** The same numbers on every run. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = numbers(42);
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));
function sentence() {
  const words = times(8 + Math.floor(random() * 14), () => WORDS[Math.floor(random() * WORDS.length)]);
  const text = `${words.join(' ')}.`;
  return text[0].toUpperCase() + text.slice(1);
}
const paragraph = () => times(4 + Math.floor(random() * 4), sentence).join(' ');
const ARTICLE = times(
  12,
  (index) =>
    `<section id="s${index}"><h2>${sentence().slice(0, 48)}</h2>${times(4, () => `<p>${paragraph()} <a href="#s${(index + 1) % 12}">${WORDS[index]}</a></p>`).join('')}</section>`,
).join('\n');

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    let value = (crc ^ byte) & 255;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xed_b8_83_20 : value >>> 1;
    crc = (crc >>> 8) ^ value;
  }
  return ~crc >>> 0;
}

/** A noisy picture, which weighs like a photograph. */
function picture(width, height) {
  const noise = numbers(7);
  const line = width * 3 + 1;
  const raw = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * line + 1 + x * 3;
      const grain = Math.floor(noise() * 32);
      raw[at] = (x * 200) / width + grain;
      raw[at + 1] = (y * 200) / height + grain;
      raw[at + 2] = 120 + (grain & 15);
    }
  const chunk = (type, data) => {
    const whole = Buffer.alloc(12 + data.length);
    whole.writeUInt32BE(data.length, 0);
    whole.write(type, 4, 'latin1');
    data.copy(whole, 8);
    whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
    return whole;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const CSS = `:root{color-scheme:light}*{box-sizing:border-box}body{margin:0;font:18px/1.6 Georgia,"DejaVu Serif",serif;color:#1b1b1b;background:#fff}header{padding:1rem;border-bottom:1px solid #ddd}main{max-width:42rem;margin:0 auto;padding:1rem}h1{font-size:2rem;line-height:1.2}h2{font-size:1.4rem}img.hero{display:block;width:100%;aspect-ratio:400/170;object-fit:cover}a{color:#0645ad}footer{padding:2rem;background:#f4f4f4}
${times(60, (index) => `.u-${index}{margin-top:${index}px;padding:${index % 8}px;color:hsl(${index * 6} 40% 30%)}`).join('\n')}`;

const SITE = `document.documentElement.dataset.words=[...document.querySelectorAll('main section')].reduce((sum,one)=>sum+one.textContent.split(' ').length,0);`;

/** The gated tag: says when it ran. On the pages for INP it then keeps the main thread busy for 300 ms. */
const TAG = `(function(){var b=window.__bench,t=performance.now();if(b&&!b.gated)b.gated=t;window.__gatedRuns=(window.__gatedRuns||0)+1;if(/-busy\\.html$/.test(location.pathname))while(performance.now()-t<300);/*${'x'.repeat(1500)}*/})();`;

/** What every page asks for, by path. */
export const files = new Map([
  ['/site/hero.png', picture(400, 170)],
  ['/site/site.css', CSS],
  ['/site/site.js', SITE],
  ['/tag.js', TAG],
]);

/** The page's markup. `busy`: the tag is in the memory cache already, so that it runs as soon as it may. */
export const page = ({ title, probe, head = '', bodyStart = '', bodyEnd = '', gatedTag = '' }, busy = false) =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,">
<script>${probe}</script>
${head}
<link rel="stylesheet" href="/site/site.css">
${busy ? '<link rel="preload" href="/tag.js" as="script">' : ''}
${gatedTag}
<script defer src="/site/site.js"></script>
</head><body>
${bodyStart}
<header><strong>The Ward Weekly</strong> <a href="#s0">News</a> <a href="#s1">Culture</a></header>
<main><h1>${WORDS.slice(0, 6).join(' ')}</h1><img class="hero" src="/site/hero.png" alt="" width="400" height="170" fetchpriority="high">
${ARTICLE}
</main><footer>About, privacy, contact</footer>
${bodyEnd}
</body></html>`;
