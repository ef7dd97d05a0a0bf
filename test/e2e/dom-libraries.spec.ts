import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { untilQuiet } from './marker.js';
import { button, expect, probe, ran, returning, type Site, test } from './site.js';

/** Real libraries from npm that load images later, copy nodes, or turn one tree into another. */

const require = createRequire(import.meta.url);
const SCRIPT = '<script src="/consent-gate/consent-gate.js"></script>';
const CODES = `<script>document.addEventListener('consent-error', ({ detail }) => (window.codes ??= []).push(detail.code))</script>`;

/** Serves a file of a package and returns the tag that loads it. */
function library(site: Site, name: string, file: string): string {
  // Packages may export other files only.
  const folder = require.resolve.paths(name)!.map((place) => path.join(place, name, file));
  const body = folder.map((place) => tryRead(place)).find(Boolean);
  const url = `/libraries/${name}/${file}`;
  site.routes[url] = { headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: body! };
  return `<script src="${url}"></script>`;
}

function tryRead(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

const codes = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { codes?: string[] }).codes ?? []);
const asked = (site: Site): string[] =>
  site
    .vendorRequests()
    .map(({ vendor, url }) => vendor + url)
    .filter((address) => /^(pixel|embed.map)/.test(address))
    .toSorted();

// ---- lazy loaders ----

const lazyLoaders: Record<string, { file: string; name: string; start: string }> = {
  lazysizes: { name: 'lazysizes', file: 'lazysizes.js', start: '' },
  'vanilla-lazyload': {
    name: 'vanilla-lazyload',
    file: 'dist/lazyload.iife.js',
    start: `new LazyLoad({ elements_selector: '.lazyload' })`,
  },
  lozad: { name: 'lozad', file: 'dist/lozad.js', start: `lozad('.lazyload').observe()` },
};

for (const [title, { name, file, start }] of Object.entries(lazyLoaders)) {
  for (const [visitor, granted] of Object.entries({
    'a first visit': null,
    'a refusal': '',
    'a grant': 'advertising',
  })) {
    test(`${title}: what it fills while it is gated is emptied and reported, with ${visitor}`, async ({
      page,
      site,
    }) => {
      if (granted !== null)
        await returning(page, site.origin, granted, granted ? 'analytics' : 'analytics+advertising');
      const gated = 'class="lazyload" data-consent="advertising"';
      await page.goto(
        site.page('/lazy', {
          script: CODES + SCRIPT,
          body: `<iframe title="Map" ${gated} data-src="{{vendor:embed}}/map" width="300" height="200"></iframe>
            <img alt="" ${gated} data-src="{{vendor:pixel}}/gated" width="50" height="50">
            <img alt="" class="lazyload" data-src="{{vendor:pixel}}/free" width="50" height="50">
            ${library(site, name, file)}<script>${start}</script>`,
        }),
      );
      // The control: it works.
      await expect.poll(() => asked(site)).toContain('pixel/free');
      await untilQuiet(page, site);
      if (granted) {
        // lazysizes sets an address that is there already, which loads the frame again, with or without us.
        expect([...new Set(asked(site))]).toEqual(['embed/map', 'pixel/free', 'pixel/gated']);
        expect(await codes(page)).toEqual([]);
        return;
      }
      await expect.poll(() => codes(page)).toEqual(['loaded-early', 'loaded-early']);
      await expect(page.locator('[data-consent][src]')).toHaveCount(0);
      expect(page.frames().map((frame) => frame.url())).not.toContain(`${site.vendorOrigin('embed')}/map`);
      if (granted === null) {
        await button(page, 'I Agree').click();
        await expect.poll(() => asked(site)).toEqual(expect.arrayContaining(['embed/map', 'pixel/gated']));
        await expect(page.locator('[data-consent][src]')).toHaveCount(2);
      }
    });
  }
}

// ---- one tree into another ----

/** What the server would send now: a new text and another tag, and the rest without what the gates have set. */
const next = (site: Site): string => `<h1>Next</h1>${probe('first')}${probe('second')}
  <iframe title="Map" data-consent="advertising" data-src="${site.vendorOrigin('embed')}/map" width="300" height="200"></iframe>
  <img alt="" data-consent="advertising" data-src="${site.vendorOrigin('pixel')}/gated">
  <a href="/next">Next</a>`;

const morphs: Record<string, { libraries: (site: Site) => string; morph: string }> = {
  morphdom: {
    libraries: (site) => library(site, 'morphdom', 'dist/morphdom-umd.js'),
    morph: 'morphdom(main, `<main id="main">${html}</main>`)',
  },
  idiomorph: {
    libraries: (site) => library(site, 'idiomorph', 'dist/idiomorph.js'),
    morph: 'Idiomorph.morph(main, html, { morphStyle: "innerHTML" })',
  },
  'Alpine’s morph': {
    libraries: (site) => library(site, '@alpinejs/morph', 'dist/cdn.js') + library(site, 'alpinejs', 'dist/cdn.js'),
    morph: 'Alpine.morph(main, `<main id="main">${html}</main>`)',
  },
};

for (const [title, { libraries, morph }] of Object.entries(morphs)) {
  test(`${title}: what is open stays open, and a new gated script runs once`, async ({ page, site }) => {
    await returning(page, site.origin, 'analytics+advertising', '');
    const html = next(site);
    await page.goto(
      site.page('/morph', {
        script: CODES + SCRIPT,
        body: `<main id="main">${html.replace('<h1>Next', '<h1>First').replace(probe('second'), '')}</main>
          ${libraries(site)}<script>window.morph = (html) => { const main = document.querySelector('#main'); ${morph} }</script>`,
      }),
    );
    await expect.poll(() => asked(site)).toEqual(['embed/map', 'pixel/gated']);
    await page.evaluate((text) => (window as unknown as { morph(html: string): void }).morph(text), html);
    await expect(page.locator('h1')).toHaveText('Next');
    await expect.poll(() => ran(page)).toEqual(['first', 'second']);
    await expect(page.locator('iframe')).toHaveAttribute('src', /map/);
    await expect(page.locator('main img')).toHaveAttribute('src', /gated/);
    await page.evaluate((text) => (window as unknown as { morph(html: string): void }).morph(text), html);
    await untilQuiet(page, site);
    expect(await ran(page)).toEqual(['first', 'second']);
    await expect(page.locator('iframe')).toHaveAttribute('src', /map/);
    // A withdrawal still reaches them.
    await page.evaluate(() => void window.consentGate.withdraw());
    await expect(page.locator('main [src]')).toHaveCount(0);
  });
}

// ---- copies ----

const carousels: Record<string, { libraries: (site: Site) => string; start: string; copies: string }> = {
  'slick, which clones slides': {
    libraries: (site) => library(site, 'jquery', 'dist/jquery.js') + library(site, 'slick-carousel', 'slick/slick.js'),
    start: `jQuery('#slides').slick({ infinite: true, slidesToShow: 1 })`,
    copies: '.slick-cloned',
  },
  'Swiper, which moves slides': {
    libraries: (site) => library(site, 'swiper', 'swiper-bundle.js'),
    start: `const swiper = new Swiper('#frame', { loop: true }); swiper.slideNext(0); swiper.slideNext(0)`,
    copies: '.swiper-slide-active',
  },
  'jQuery’s clone()': {
    libraries: (site) => library(site, 'jquery', 'dist/jquery.js'),
    start: `jQuery('#slides > *').clone(true).addClass('copy').appendTo('#slides')`,
    copies: '.copy',
  },
};

for (const [title, { libraries, start, copies }] of Object.entries(carousels)) {
  test(`${title}: no gated script runs twice`, async ({ page, site }) => {
    await returning(page, site.origin, 'analytics', 'advertising');
    const slide = (name: string): string => `<div class="swiper-slide"><p>${name}</p>${probe(name)}</div>`;
    await page.goto(
      site.page('/carousel', {
        script: SCRIPT,
        body: `<div id="frame" class="swiper"><div id="slides" class="swiper-wrapper">${['one', 'two', 'three'].map(slide).join('')}</div></div>
          ${libraries(site)}<script>${start}</script>`,
      }),
    );
    // The control: it made copies, or moved something.
    await expect(page.locator(copies).first()).toBeAttached();
    await untilQuiet(page, site);
    expect(await ran(page)).toEqual(['one', 'two', 'three']);
  });
}

test('htmx: what an answer brings is gated', async ({ page, site }) => {
  site.routes['/part'] = { headers: { 'content-type': 'text/html' }, body: `<p>Part</p>${probe('part')}` };
  await page.goto(
    site.page('/htmx', {
      script: SCRIPT,
      body: `${library(site, 'htmx.org', 'dist/htmx.js')}<div hx-get="/part" hx-trigger="load"></div>`,
    }),
  );
  await expect(page.getByText('Part')).toBeVisible();
  await untilQuiet(page, site);
  expect(await ran(page)).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['part']);
});
