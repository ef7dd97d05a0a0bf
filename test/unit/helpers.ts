import { type Config, type Read, readConfig } from '../../src/core/config.js';
import type { ConsentSnapshot } from '../../src/core/events.js';
import type { ConsentRecord } from '../../src/core/record.js';

/** Reads attributes from a literal. */
export const from =
  (attributes: Readonly<Record<string, string>> = {}): Read =>
  (name) =>
    Object.hasOwn(attributes, name) ? attributes[name]! : null;

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

export const record = (parts: Partial<ConsentRecord> = {}): ConsentRecord => ({
  at: AT,
  mode: 'opt-in',
  policyVersion: '2024-04-19',
  granted: ['analytics'],
  denied: ['advertising'],
  by: 'save',
  gpc: false,
  id: '',
  ...parts,
});

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

export const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));
