import { type Config, kebab, type Read, readConfig } from '../../src/consent/config.js';
import type { Choice, ConsentSnapshot } from '../../src/consent/events.js';
import { type ConsentRecord, encode } from '../../src/consent/record.js';
import { googleCommands } from '../../src/integrations/google.js';

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

/** The cookie's value of this record, as the core writes it for a page with just its categories. */
export function encoded({ choice, gpc, id }: ConsentRecord): string {
  const { granted, denied, by, at } = choice;
  return encode({ ...choice, categories: [...granted, ...denied] }, granted, by, gpc, id, Date.parse(at));
}

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
export function googleCommandsFor(
  ...step: [now: ConsentSnapshot, before: ConsentSnapshot | null, config: Config]
): unknown[][] {
  const commands: unknown[][] = [];
  googleCommands(...step, (...command) => commands.push(command));
  return commands;
}

export const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** For integrations that watch nothing. */
export const unwatched = (): void => {
  throw new Error('It is not to be watched.');
};
