import type { Config } from '../consent/config.js';
import { valuesOf } from '../consent/cookie.js';
import { removeCookie } from '../gates/sweep.js';
import { klaroConfig, type Tool } from './counterparts.js';
import { type MigratedChoice, placeChoices } from './place-choices.js';
import { type OldChoice, readers, UNCLEAR } from './readers.js';

/** In characters: a cookie has 4096 at most. */
const MAX_LENGTH = 8192;

/** The cookie of each tool; some keep a second one, or the same in local storage. */
const names: Readonly<Record<Tool, string>> = {
  onetrust: 'OptanonConsent',
  cookiebot: 'CookieConsent',
  klaro: 'klaro',
  cookieconsent: 'cc_cookie',
  tarteaucitron: 'tarteaucitron',
};
const CLOSED = 'OptanonAlertBoxClosed';

/** Klaro's configuration may name another one. */
function nameOf(tool: Tool): string {
  const config = tool === 'klaro' ? klaroConfig() : null;
  const own = config?.storageName || config?.cookieName;
  return typeof own === 'string' ? own : names[tool];
}

/** The one value of a cookie; undefined if there is none, null if there are two that differ. */
function cookie(name: string): string | null | undefined {
  const values = new Set(valuesOf(name));
  return values.size > 1 ? null : [...values].at(0);
}

/** Tools that may keep the same in local storage. */
const IN_LOCAL_STORAGE: readonly Tool[] = ['klaro', 'cookieconsent'];

function read(tool: Tool, now: number): OldChoice | null {
  try {
    const name = nameOf(tool);
    const inCookie = cookie(name);
    if (inCookie === null) return UNCLEAR;
    const value = inCookie ?? (IN_LOCAL_STORAGE.includes(tool) ? localStorage.getItem(name) : null);
    if (!value || value.length > MAX_LENGTH) return null;
    const companion = (tool === 'onetrust' && cookie(CLOSED)) || '';
    return readers[tool]({ value, companion, inCookie: !!inCookie, config: klaroConfig(), now });
  } catch {
    // Storage is forbidden, or what is in it has no form, or an object of the page's throws.
    return null;
  }
}

const isTool = (tool: string): tool is Tool => Object.hasOwn(names, tool);

/**
 * The choice that the visitor made with one of these tools, as far as it can be taken: valid, not from the future, not
 * older than `cookie-days`, made by the visitor, and never widened. A category is granted only if everything was granted
 * that maps to it; if one of ours has no answer, or what was refused cannot be placed, we ask (see `placeChoices()`). Where
 * several tools left a choice, the strictest counts. `now` is in milliseconds. Never throws.
 */
export function migratedChoice(tools: readonly string[], config: Config, now: number): MigratedChoice | null {
  const at = Math.floor(now / 1000);
  return placeChoices(
    tools.filter(isTool).flatMap((tool) => read(tool, at) ?? []),
    config,
    at,
  );
}

/** Resolves when all can be read: Klaro's configuration is usually in a deferred script. */
export async function choiceReadable(tools: readonly string[]): Promise<void> {
  if (!tools.includes('klaro') || klaroConfig() || document.readyState !== 'loading') return;
  await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve));
}

/** Removes what the tools stored, so that a choice which was erased does not come back from there. */
export function forgetChoice(tools: readonly string[]): void {
  for (const tool of tools.filter(isTool)) {
    try {
      const name = nameOf(tool);
      removeCookie(name);
      if (tool === 'onetrust') removeCookie(CLOSED);
      localStorage.removeItem(name);
    } catch {
      // Storage is forbidden here, so nothing is in it.
    }
  }
}
