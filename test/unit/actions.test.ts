import { expect } from '@open-wc/testing';
import { openPage, type TestPage } from './page.js';

interface ActionsPage extends TestPage {
  /** What was asked for, and the id of what was pressed. */
  readonly acts: string[];
  /** Presses it; true if the browser does not go on to do what it does by itself. */
  press(pressed: Element): boolean;
}

async function openActionsPage(body: string): Promise<ActionsPage> {
  const page = await openPage({ body });
  const { createActions } = await page.load<typeof import('../../src/gates/actions.js')>('gates/actions.ts');
  const acts: string[] = [];
  const listen = createActions((action, source) => void acts.push(`${action} ${source.id}`.trim()));
  listen();
  // Once more changes nothing.
  listen();
  const press = (pressed: Element): boolean =>
    !pressed.dispatchEvent(new page.window.MouseEvent('click', { bubbles: true, composed: true, cancelable: true }));
  return { ...page, acts, press };
}

describe('links and buttons', () => {
  for (const action of ['preferences', 'accept', 'decline', 'withdraw']) {
    it(`ask for ${action} by data-consent-action, and do nothing else`, async () => {
      const page = await openActionsPage(
        `<a id="link" href="#elsewhere" data-consent-action="${action}">Link</a>
        <button id="button" data-consent-action="${action}"><b>Button</b></button>`,
      );
      expect(page.press(page.one('a'))).to.equal(true);
      expect(page.press(page.one('b'))).to.equal(true);
      expect(page.acts).to.deep.equal([`${action} link`, `${action} button`]);
    });
  }

  for (const action of ['', 'Accept', 'save', 'close', ' accept', 'accept decline', 'toString', '__proto__']) {
    it(`do what they do by themselves with data-consent-action=${JSON.stringify(action)}`, async () => {
      const page = await openActionsPage(
        `<button id="other" data-consent-action="${action}">Other</button><button id="control" data-consent-action="accept">Control</button>`,
      );
      expect(page.press(page.one('#other'))).to.equal(false);
      expect(page.press(page.one('#control'))).to.equal(true);
      expect(page.acts).to.deep.equal(['accept control']);
    });
  }

  it('do what they do by themselves without it', async () => {
    const page = await openActionsPage('<p data-consent="accept"><button>Button</button></p>');
    expect(page.press(page.one('button'))).to.equal(false);
    expect(page.acts).to.deep.equal([]);
  });

  it('are not what a script has put on every object', async () => {
    const page = await openActionsPage(
      '<button id="other">Other</button><button id="control" data-consent-action="decline">Control</button>',
    );
    Object.defineProperty(page.window.Object.prototype, 'consentAction', { configurable: true, value: 'accept' });
    expect(page.one('#other').dataset['consentAction']).to.equal('accept');
    expect(page.press(page.one('#other'))).to.equal(false);
    page.press(page.one('#control'));
    expect(page.acts).to.deep.equal(['decline control']);
  });

  it('count in a form whose fields hide its members', async () => {
    const page = await openActionsPage(
      `<div id="outer" data-consent-action="decline"><form><input name="getAttribute"><input name="nodeType"><input name="localName"><button type="button">No</button></form></div>`,
    );
    page.press(page.one('button'));
    expect(page.acts).to.deep.equal(['decline outer']);
  });

  it('count once, the innermost', async () => {
    const page = await openActionsPage(
      '<div id="outer" data-consent-action="accept"><button id="inner" data-consent-action="decline">No</button></div>',
    );
    page.press(page.one('#inner'));
    expect(page.acts).to.deep.equal(['decline inner']);
  });

  it('count in an open shadow root, and when they come later', async () => {
    const page = await openActionsPage('<section></section>');
    const root = page.one('section').attachShadow({ mode: 'open' });
    root.innerHTML = '<button id="inside" data-consent-action="preferences">Inside</button>';
    expect(page.press(root.querySelector('button')!)).to.equal(true);
    expect(page.acts).to.deep.equal(['preferences inside']);
  });

  it('count although the page stops the event further in', async () => {
    const page = await openActionsPage('<button id="stopped" data-consent-action="accept">Yes</button>');
    page.one('button').addEventListener('click', (event) => event.stopPropagation());
    page.press(page.one('button'));
    expect(page.acts).to.deep.equal(['accept stopped']);
  });
});

describe('invoker commands', () => {
  const supported = 'commandForElement' in HTMLButtonElement.prototype;

  /** Where the browser does not know them, a button is given the two properties that it would have. */
  async function openInvokerPage(command: string, target: string): Promise<ActionsPage> {
    const page = await openActionsPage(
      `<${target} id="target"></${target}><button id="invoker" commandfor="target" command="${command}">Settings</button>`,
    );
    if (!supported) Object.assign(page.one('#invoker'), { commandForElement: page.one('#target'), command });
    return page;
  }

  for (const action of ['preferences', 'accept', 'decline', 'withdraw']) {
    it(`--${action} to a <consent-gate> asks for it`, async () => {
      const page = await openInvokerPage(`--${action}`, 'consent-gate');
      expect(page.press(page.one('#invoker'))).to.equal(true);
      expect(page.acts).to.deep.equal([`${action} invoker`]);
    });
  }

  it('to another element, or of another name, are none of ours', async () => {
    for (const [command, target] of [
      ['--accept', 'div'],
      ['--save', 'consent-gate'],
      ['show-modal', 'consent-gate'],
    ] as const) {
      const page = await openInvokerPage(command, target);
      expect(page.press(page.one('#invoker')), command).to.equal(false);
      expect(page.acts).to.deep.equal([]);
    }
  });
});
