import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { generic } from '../generic-names.js';

/** Checks that no name that reaches a page looks like what privacy filter lists hide and block. */

/** The names in the built files, in markup and in code: tags, attributes, classes, ids, parts, slots and states. */
function namesIn(code) {
  const names = new Set();
  for (const [, tag] of code.matchAll(/<([a-z][a-z0-9-]*)/g)) names.add(tag);
  for (const [, list] of code.matchAll(/\b(?:class|id|part|slot|name|role|popover)=["']?([\w -]+)/g)) {
    for (const name of list.split(/ +/)) names.add(name);
  }
  for (const [, name] of code.matchAll(/\b(data-[a-z-]+)/g)) names.add(name);
  // Custom elements and class names can also come from strings.
  for (const [, , name] of code.matchAll(/(["'`])([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\1/g)) names.add(name);
  for (const [, name] of code.matchAll(/[.#]([a-z][a-z-]+)(?=[ ,{:>])/g)) names.add(name);
  return names;
}

const files = readdirSync('dist/cdn', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`);

describe('names that reach a page', () => {
  it('the test knows a generic name when it sees one', () => {
    const hidden = [
      ...[
        'cookie-banner',
        'cookieBanner',
        'CookieConsent',
        'cookie_notice',
        'cookie-consent',
        'cc-banner',
        'consent-banner',
        'consent-manager',
      ],
      ...[
        'consent-management.js',
        'gdpr-banner',
        'privacy-policy.js',
        'accept-cookies',
        'js-cookie',
        'eu-cookie',
        'onetrust-banner-sdk',
        'cmp-ui',
      ],
      ...[
        'data-cookie-notice',
        'policy-banner',
        'tracking-consent',
        'opt-in-banner',
        'cookie',
        'cookies',
        'consentUI',
        'privacy-popup',
      ],
    ];
    for (const name of hidden) assert.ok(generic(name), name);
    for (const name of [
      'consent-gate',
      'consent-gate-embed',
      'banner',
      'panel',
      'data-consent',
      'decline',
      'analytics',
    ]) {
      assert.ok(!generic(name), name);
    }
  });

  it('none is generic: tags, classes, ids, parts, slots, attributes, states', () => {
    const names = files
      // The file that reads what other tools left on a page adds nothing to it.
      .filter((file) => /\.js$/.test(file) && !file.endsWith('consent-gate-migrate.js'))
      .flatMap((file) => [...namesIn(readFileSync(file, 'utf8'))]);
    // The control: the names are found.
    for (const name of [
      'consent-gate',
      'banner',
      'panel-heading',
      'data-consent-cookies',
      'accept',
      'dialog',
      'category',
    ]) {
      assert.ok(names.includes(name), `${name} is not found in the built files`);
    }
    // Attributes of the script, command names and other people's names are not our names on the page.
    const theirs = new Set([
      // From the page's own markup, fixed by the contract; from an event; and codes of warnings.
      'data-consent-cookies',
      'consent-choice',
      'host-cookie-domain',
      'unreadable-cookie',
      'cookie',
      'data-cookie-name',
      'data-cookie-domain',
      'data-cookie-days',
      'cookie-name',
      'cookie-domain',
      'cookie-days',
      // Values of the attribute `migrate`, which name the other tools.
      ...['onetrust', 'cookiebot', 'klaro', 'cookieconsent', 'tarteaucitron'],
    ]);
    assert.deepEqual(
      names.filter((name) => generic(name) && !theirs.has(name)),
      [],
    );
  });

  it('none of the published files is called so', () => {
    const published = files.map((file) => file.replace('dist/cdn/', ''));
    assert.ok(published.includes('consent-gate.js') && published.includes('consent-gate-ui.js'));
    assert.deepEqual(published.filter(generic), []);
  });
});
