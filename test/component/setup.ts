import { fixture, waitUntil } from '@open-wc/testing';
import type { Config } from '../../src/consent/config.js';
import type { ConsentSnapshot } from '../../src/consent/events.js';
import type { ConsentGateElement } from '../../src/ui/consent-gate.js';
import define from '../../src/ui/define.js';
import { FakeCore } from './fake-core.js';

export interface Shown {
  core: FakeCore;
  element: ConsentGateElement;
  /** The element with this id in the shadow root. */
  get(id: string): HTMLElement;
  has(id: string): boolean;
  press(id: string): Promise<void>;
  open(opener?: Element | null): Promise<boolean>;
  settled(): Promise<void>;
}

let last: FakeCore | undefined;

globalThis.afterEach?.(() => void last?.views?.hide());

/** An element of a fresh core in the page, with its banner, unless it is said otherwise. */
export async function show(
  markup = '<consent-gate policy-url="/privacy" theme="light"></consent-gate>',
  terms: Partial<Config> = {},
  snapshot: Partial<ConsentSnapshot> = {},
  { banner = true } = {},
): Promise<Shown> {
  const core = (last = new FakeCore(terms, snapshot));
  // Until the element is there, something in the page stands for it, so that no other one is added.
  core.shows = document.body;
  const views = (core.views = define(core));
  // Else the fixture would not wait for its first rendering, in which nothing is to show.
  await customElements.whenDefined('consent-gate');
  const element = await fixture<ConsentGateElement>(markup);
  core.shows = element;
  if (banner) await views.show('banner');
  else void views.hide();
  const has = (id: string) => !!element.shadowRoot!.getElementById(id);
  const get = (id: string) => {
    const found = element.shadowRoot!.getElementById(id);
    if (!found) throw new Error(`#${id} is not there`);
    return found;
  };
  const settled = async () => {
    await element.updateComplete;
    await element.updateComplete;
  };
  const press = async (id: string) => {
    get(id).click();
    // Its file may still be on the way.
    if (id === 'preferences') await waitUntil(() => has('save'), 'the panel', { timeout: 8000 });
    await settled();
  };
  const open = (opener?: Element) => core.views!.show('preferences', opener);
  return { core, element, get, has, press, open, settled };
}

/** As it looks when it has come in: a view fades in, and half faded its contrast is too low. */
export function still({ element }: Shown): void {
  for (const animation of element.shadowRoot!.getAnimations()) animation.finish();
}

/** The text as a visitor sees it: slotted content, else the slot's own. */
export function textOf(node: Node): string {
  const text = (part: Node): string => {
    if (part instanceof Text) return part.data;
    const assigned = part instanceof HTMLSlotElement ? part.assignedNodes() : [];
    return [...(assigned.length ? assigned : part.childNodes)].map(text).join('');
  };
  return text(node).replace(/\s+/g, ' ').trim();
}
