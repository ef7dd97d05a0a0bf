import { type Config, kebab, type Read, readConfig } from '../../src/consent/config.js';
import type { Choice, ConsentSnapshot } from '../../src/consent/events.js';
import { type ConsentRecord, encode } from '../../src/consent/record.js';
import { googleCommands } from '../../src/integrations/google.js';
import type { Step } from '../../src/integrations/integration.js';

/** Reads attributes from a literal, which has them by their names in kebab-case. */
export const from =
  (attributes: Readonly<Record<string, string>> = {}): Read =>
  (member) =>
    Object.hasOwn(attributes, kebab(member)) ? attributes[kebab(member)] : undefined;

/** The configuration of these attributes. */
export const config = (attributes: Readonly<Record<string, string>> = {}): Config => readConfig(from(attributes));

/** What `run` warned of, without the prefix; the console stays quiet meanwhile. */
export async function warningsOf(run: () => unknown): Promise<string[]> {
  const { warn } = console;
  const heard: string[] = [];
  console.warn = (text: string) => heard.push(text.replace('[consent-gate] ', ''));
  try {
    await run();
  } finally {
    console.warn = warn;
  }
  return heard;
}

/** 2025-11-24T16:00:00Z, in Unix seconds. */
export const AT = 1_764_000_000;

/** What a cookie says, in one, with its time in Unix seconds as it stands there. */
export type Parts = Omit<Choice, 'at'> & Omit<ConsentRecord, 'choice'> & { readonly at: number };

/** A save of Analytics in opt-in, unless it is said otherwise. */
export function record(parts: Partial<Parts> = {}): ConsentRecord {
  const { at, gpc, id, ...choice }: Parts = {
    at: AT,
    mode: 'opt-in',
    policyVersion: '2024-04-19',
    granted: ['analytics'],
    denied: ['advertising'],
    by: 'save',
    gpc: false,
    id: '',
    ...parts,
  };
  return { choice: { ...choice, at: new Date(at * 1000).toISOString() }, gpc, id };
}

/** The cookie's value of this record. */
export const encoded = ({ choice, gpc, id }: ConsentRecord): string =>
  encode({ ...choice, at: Date.parse(choice.at), gpc, id });

/** A decided opt-in with Analytics, unless it is said otherwise. */
export const snapshot = (parts: Partial<ConsentSnapshot> = {}): ConsentSnapshot => ({
  status: 'decided',
  granted: ['trusted', 'analytics'],
  denied: ['advertising'],
  choice: {
    granted: ['analytics'],
    denied: ['advertising'],
    by: 'save',
    at: '2025-11-24T16:00:00.000Z',
    mode: 'opt-in',
    policyVersion: '2024-04-19',
  },
  reason: 'choice',
  signals: [],
  mode: 'opt-in',
  ...parts,
});

/** What gtag is given for this step, each command as a list. */
export function googleCommandsFor(now: ConsentSnapshot, before: ConsentSnapshot | null, settings: Config): unknown[][] {
  const commands: unknown[][] = [];
  googleCommands(now, before, settings, (...command) => commands.push(command));
  return commands;
}

export const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** What an integration is told; one that watches fails. */
export const step = (now: ConsentSnapshot, before: ConsentSnapshot | null, parts: Partial<Step> = {}): Step => ({
  now,
  before,
  source: before ? 'visitor' : 'page',
  config: config(),
  watch() {
    throw new Error('It must not watch.');
  },
  ...parts,
});

/** A page below folders, whose modules are its own: what is changed in it first they find when they load. */
export interface OwnPage {
  readonly window: Window & typeof globalThis;
  load<Module>(path: string): Promise<Module>;
  remove(): void;
}

export async function ownPage(): Promise<OwnPage> {
  const frame = document.createElement('iframe');
  frame.src = '/test/unit/helpers.ts';
  const loaded = new Promise((done) => frame.addEventListener('load', done));
  document.body.append(frame);
  await loaded;
  const page = frame.contentWindow as OwnPage['window'];
  return {
    window: page,
    load: (path) => (page as unknown as { eval(code: string): Promise<never> }).eval(`import('/src/${path}')`),
    remove: () => frame.remove(),
  };
}
