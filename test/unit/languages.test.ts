import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import { languageFor } from '../../src/languages/choose-language.js';
import { loadLanguage } from '../../src/languages/load-language.js';
import { englishTexts, expected, foreign } from './locales.js';

type Key = keyof typeof englishTexts;
const keys = Object.keys(englishTexts) as Key[];

describe('the language for a tag', function () {
  // Thousands of cases, on a machine that may be slow.
  this.timeout(60_000);
  const table: [tags: string, lang: string][] = [
    ['en', 'en'],
    ['en-GB', 'en'],
    ['en-Latn-US-u-ca-gregory', 'en'],
    ['es', 'es'],
    ['es-MX', 'es'],
    ['es-419', 'es'],
    ['ES-mx', 'es'],
    ['es_MX', 'es'],
    ['zh', 'zh-Hans'],
    ['zh-CN', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh-Hans-HK', 'zh-Hans'],
    ['zh-TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh-MO', 'zh-Hant'],
    ['zh_TW', 'zh-Hant'],
    ['zh-Hant', 'zh-Hant'],
    ['zh-hant-cn', 'zh-Hant'],
    ['cmn-Hans-CN', 'zh-Hans'],
    ['yue', 'zh-Hant'],
    ['pt', 'pt'],
    ['pt-PT', 'pt'],
    ['pt-AO', 'pt'],
    ['pt-BR', 'pt-BR'],
    ['pt-br', 'pt-BR'],
    ['pt-Latn-BR', 'pt-BR'],
    ['nb', 'nb'],
    ['no', 'nb'],
    ['nn-NO', 'nb'],
    ['iw', 'he'],
    ['iw-IL', 'he'],
    ['in', 'id'],
    ['in-ID', 'id'],
    ['ar-EG', 'ar'],
    ['fa-AF', 'fa'],
    ['de-CH-1996', 'de'],
    ['sr-Latn', 'en'],
    ['ca', 'en'],
    ['mul', 'en'],
    ['und', 'en'],
    ['english', 'en'],
    ['', 'en'],
    ['x-klingon', 'en'],
    ['-', 'en'],
    ['*', 'en'],
    ['e', 'en'],
    ['toString', 'en'],
    ['__proto__', 'en'],
    ['ar cs', 'en'],
    ['de fr', 'en'],
    ['Hans', 'en'],
    ['ca,es', 'es'],
    ['es,ca', 'es'],
    [' ,???,ja-JP', 'ja'],
    ['en-US,es', 'en'],
    ['eu,fr-CA,en', 'fr'],
  ];
  for (const [tags, lang] of table) {
    it(`${tags || '(none)'} is ${lang}`, () => expect(languageFor(tags.split(','))).to.equal(lang));
  }

  it('asks for likely subtags only where nothing else names a language, since browsers take long to load them', () => {
    const { maximize } = Intl.Locale.prototype;
    const asked: string[] = [];
    Intl.Locale.prototype.maximize = function count(this: Intl.Locale) {
      asked.push(`${this}`);
      return maximize.call(this);
    };
    try {
      for (const tag of ['en', 'en-US', 'es-MX', 'ar', 'pt-BR', 'nn-NO', 'zh-Hans', 'zh-TW']) languageFor([tag]);
    } finally {
      Intl.Locale.prototype.maximize = maximize;
    }
    expect(asked).to.deep.equal(['zh-Hans', 'zh-TW']);
  });

  it('is English where nothing is wanted', () => expect(languageFor([])).to.equal('en'));

  it('is one that there is, for any text, and never throws', () => {
    const subtag = fc.oneof(
      fc.constantFrom('zh', 'pt', 'nn', 'Hant', 'BR', 'TW', 'u', 'x', '', ...foreign),
      fc.string({ maxLength: 9 }),
    );
    const tag = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(subtag, { maxLength: 4 }).map((subtags) => subtags.join('-')),
    );
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 4 }), (tags) => {
        expect(['en', ...foreign]).to.include(languageFor(tags));
      }),
      { numRuns: 300 },
    );
  });

  it('is the same with a region that tells nothing, an extension, or other letter case', () => {
    const change = fc.constantFrom<(tag: string) => string>(
      (tag) => tag,
      (tag) => tag.toUpperCase(),
      (tag) => tag.toLowerCase(),
      (tag) => tag.replaceAll('-', '_'),
      (tag) => `${tag}-u-nu-latn`,
      (tag) => `${tag}-x-ours`,
      (tag) => (tag.includes('-') ? tag : `${tag}-AQ`),
    );
    fc.assert(
      fc.property(fc.constantFrom(...foreign), change, (lang, as) => {
        expect(languageFor([as(lang)])).to.equal(lang);
      }),
    );
  });

  it('is found behind any number of others that there are not', () => {
    const none = fc.constantFrom('ca', 'eu', 'xx', '', '???', 'sw-KE', 'x-y', 'klingon');
    fc.assert(
      fc.property(fc.array(none), fc.constantFrom(...foreign), fc.array(fc.constantFrom(...foreign)), (a, lang, b) => {
        expect(languageFor([...a, lang, ...b])).to.equal(lang);
      }),
    );
  });
});

/** Names of placeholders, in order. */
const placeholders = (text: string) => [...text.matchAll(/{(\w+)}/g)].map(([, name]) => name).toSorted();
const count = (text: string, mark: string) => text.split(mark).length - 1;

for (const lang of foreign) {
  const { script, quotes, dir = 'ltr', shared = [] } = expected[lang];
  const [open, close] = quotes as unknown as [string, string];

  describe(`the texts in ${lang}`, () => {
    let locale: Awaited<ReturnType<typeof loadLanguage>>['default'];
    let texts: [Key, string][];
    before(async () => {
      locale = (await loadLanguage(lang)).default;
      texts = keys.map((key) => [key, locale.messages[key]]);
    });

    it('say which language they are, and which way it is written', () => {
      expect([locale.lang, locale.dir]).to.deep.equal([lang, dir]);
      expect(languageFor([locale.lang])).to.equal(lang);
    });

    it('are all there, and no others', () => {
      expect(Object.keys(locale.messages).toSorted()).to.deep.equal(keys.toSorted());
      for (const [key, text] of texts) expect(text, key).to.match(/\S/);
    });

    it('have the places that English has', () => {
      for (const [key, text] of texts) expect(placeholders(text), key).to.deep.equal(placeholders(englishTexts[key]));
    });

    it('are no English', () => {
      for (const [key, text] of texts) {
        if (!shared.includes(text)) expect(text.toLowerCase(), key).not.to.equal(englishTexts[key].toLowerCase());
        expect(text, key).not.to.match(/\b(the|your|you|agree|decline|allow|settings|always|this)\b/i);
      }
    });

    it('are in their script', () => {
      const own = new RegExp(`^[\\p{Script=${script}}\\p{Script=Common}\\p{Script=Inherited}]*$`, 'u');
      for (const [key, text] of texts) {
        let rest = text.replace(/{\w+}/g, '');
        for (const word of shared) rest = rest.replaceAll(word, '');
        expect(rest, key).to.match(own);
      }
    });

    it('are tidy: composed, trimmed, one space at a time, real quotation marks', () => {
      for (const [key, text] of texts) {
        expect(text, key).to.equal(text.normalize('NFC').trim());
        expect(text, key).not.to.match(/ {2}|["'`´]|\.\.|<|>| [.,;]/);
        // An apostrophe is no closing mark.
        const marks = text.replace(/(?<=[\p{L}])’(?=[\p{L}\s])/gu, '').match(/[“”„‘’‚«»‹›「」『』]/g) ?? [];
        const wanted = placeholders(text).some((name) => name === 'category') && marks.length ? [open, close] : [];
        expect(marks, key).to.deep.equal(wanted);
        expect([count(text, '('), count(text, '（')], key).to.deep.equal([count(text, ')'), count(text, '）')]);
      }
    });

    it('end as sentences where English does', () => {
      for (const [key, text] of texts) {
        expect(/[.。।]$/.test(text), `${key}: ${text}`).to.equal(englishTexts[key].endsWith('.'));
      }
    });

    it('ask with two words that are as plain as each other', () => {
      const { accept, decline, 'panel-decline': all, save } = locale.messages;
      expect(new Set([accept, decline, all, save]).size).to.equal(4);
      for (const text of [accept, decline]) expect(text.length, text).to.be.at.most(14);
      expect(Math.abs(accept.length - decline.length)).to.be.at.most(4);
    });

    it('tell what each x does', () => {
      const { close, 'close-opt-in': refuse, 'close-notice': go, 'panel-close': leave } = locale.messages;
      expect(new Set([close, refuse, go, leave]).size).to.equal(4);
    });

    it('name the categories differently', () => {
      const { messages } = locale;
      const labels = [messages['trusted-label'], messages['analytics-label'], messages['advertising-label']];
      expect(new Set(labels).size).to.equal(3);
    });

    if (dir === 'rtl') {
      it('isolate names that are written the other way', () => {
        for (const key of ['signal', 'embed-heading'] as const) {
          expect(locale.messages[key], key).to.match(/\u2068{(signal|host)}\u2069/);
        }
      });
    }
  });
}

describe('the languages', () => {
  it('are no copies of each other', async () => {
    const messages = await Promise.all(
      foreign.map(async (lang) => (await loadLanguage(lang)).default.messages.message),
    );
    expect(new Set(messages).size).to.equal(foreign.length);
  });

  it('keep the two ways of writing Chinese apart', async () => {
    const simplified = /[们关网户设询这览显广帮择权数对单选设销应经闭]/;
    const traditional = /[們關網戶設詢這覽顯廣幫擇權數對單選設銷應經閉]/;
    const text = async (lang: 'zh-Hans' | 'zh-Hant') =>
      Object.values((await loadLanguage(lang)).default.messages).join('');
    const [hans, hant] = [await text('zh-Hans'), await text('zh-Hant')];
    expect(hans).to.match(simplified).and.not.to.match(traditional);
    expect(hant).to.match(traditional).and.not.to.match(simplified);
  });
});
