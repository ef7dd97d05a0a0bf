import type { Config } from '../consent/config.js';
import { valuesOf } from '../consent/cookie.js';
import { removeCookie } from '../gates/sweep.js';
import { klaroConfig, type Tool } from './counterparts.js';
import { type MigratedChoice, placeChoices } from './place-choices.js';
import { type OldChoice, readers, UNCLEAR } from './readers.js';

/** In characters. A cookie has at most 4096. */
const MAX_LENGTH = 8192;

/** The name of each tool's cookie. Some tools have a second cookie, or use local storage with the same name. */
const names: Readonly<Record<Tool, string>> = {
  onetrust: 'OptanonConsent',
  cookiebot: 'CookieConsent',
  klaro: 'klaro',
  cookieconsent: 'cc_cookie',
  tarteaucitron: 'tarteaucitron',
};
const CLOSED = 'OptanonAlertBoxClosed';

/** Klaro's configuration may name another cookie. */
function nameOf(tool: Tool): string {
  const config = tool === 'klaro' ? klaroConfig() : null;
  const own = config?.storageName || config?.cookieName;
  return typeof own === 'string' ? own : names[tool];
}

/** The only value of a cookie. Undefined if there is none, null if there are two that differ. */
function cookie(name: string): string | null | undefined {
  const values = new Set(valuesOf(name));
  return values.size > 1 ? null : [...values].at(0);
}

/** Tools that may use local storage with the same name. */
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
    // Storage is forbidden, its content is malformed, or one of the page's objects throws.
    return null;
  }
}

const isTool = (tool: string): tool is Tool => Object.hasOwn(names, tool);

/**
 * The choice that the visitor made with one of these tools, as far as it can be imported. It must be valid, not from
 * the future, not older than `cookie-days`, and made by the visitor. It is never widened: a category is granted only if
 * every word that maps to it was granted. If one of our categories has no answer, or a refusal cannot be mapped, the
 * banner asks (see `placeChoices()`). Of several tools' choices, the strictest counts. `now` is in milliseconds since
 * 1970. Never throws.
 */
export function migratedChoice(tools: readonly string[], config: Config, now: number): MigratedChoice | null {
  const at = Math.floor(now / 1000);
  return placeChoices(
    tools.filter(isTool).flatMap((tool) => read(tool, at) ?? []),
    config,
    at,
  );
}

/** Resolves when everything can be read. Klaro's configuration is usually in a deferred script. */
export async function choiceReadable(tools: readonly string[]): Promise<void> {
  if (!tools.includes('klaro') || klaroConfig() || document.readyState !== 'loading') return;
  await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve));
}

/** Removes what the tools stored, so that an erased choice does not return. */
export function forgetChoice(tools: readonly string[]): void {
  for (const tool of tools.filter(isTool)) {
    try {
      const name = nameOf(tool);
      removeCookie(name);
      if (tool === 'onetrust') removeCookie(CLOSED);
      localStorage.removeItem(name);
    } catch {
      // Storage is forbidden here, so it is empty.
    }
  }
}
