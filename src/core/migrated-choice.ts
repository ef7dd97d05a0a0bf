import { TRUSTED, type Config } from './config.js';
import { counterpart, klaroConfig, type KlaroConfig, klaroServices, type Tool } from './counterparts.js';
import { valuesOf } from './storage.js';

type Answer = readonly [word: string, granted: boolean];

/** What another tool stored of the visitor's choice. */
export interface OldChoice {
  /** The tool's own words for categories, a word as often as it was answered; null if everything optional was refused. */
  readonly answers: readonly Answer[] | null;
  /** Unix seconds; undefined where the tool does not keep the time. */
  readonly at?: number | undefined;
  /** Was it the visitor, and is it all that was said, as far as the record shows? Otherwise it may refuse, but not grant. */
  readonly explicit: boolean;
}

/**
 * Reads what a tool stored; null for anything that is no valid choice. May throw. `now` is in Unix seconds; `more` is a
 * second cookie, or says that it stood in one; `config` is Klaro's.
 */
export type Reader = (value: string, now: number, more: string, config: KlaroConfig | null) => OldChoice | null;

const DAY = 86_400;
/** How far a visitor's clock may have been ahead, in seconds. */
const FUTURE = 300;
/** In characters. A cookie has 4096 at most. */
const LONGEST = 8192;

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

/** An object from JSON, as it stands or escaped; throws if it is none. */
const parseJson = (value: string): Record<string, unknown> =>
  Object(JSON.parse(value[0] === '{' ? value : decodeURIComponent(value))) as Record<string, unknown>;

const seconds = (date: unknown): number | undefined =>
  (isText(date) && Math.floor(Date.parse(date) / 1000)) || undefined;

/** The one value of a field; undefined if there is none, or more than one. */
function field(fields: URLSearchParams, key: string): string | undefined {
  const [value, ...others] = fields.getAll(key);
  return others[0] === undefined ? value : undefined;
}

/**
 * OneTrust: `OptanonConsent` is a query string with `groups=C0001:1,C0002:0`, written before any choice too;
 * `OptanonAlertBoxClosed`, here `more`, is the time of the choice, and missing without one. `intType` says how the
 * choice was made: 1, 2, 4, 5 and 6 are buttons that allow, reject or confirm; 3 is the banner's x and 7 a changed GPC;
 * older versions do not say.
 * @see https://my.onetrust.com/articles/en_US/Knowledge/UUID-2dc719a8-4be5-8d16-1dc8-c7b4147b88e0
 */
const onetrust: Reader = (value, _, more) => {
  const fields = new URLSearchParams(value);
  const at = seconds(decodeURIComponent(more));
  const groups = field(fields, 'groups') ?? '';
  if (!at || !/^[\w-]+:[01](,[\w-]+:[01])*$/.test(groups) || fields.getAll('AwaitingReconsent').includes('true'))
    return null;
  const answers = groups.split(',').map((group): Answer => [group.slice(0, -2), group.endsWith('1')]);
  return { answers, at, explicit: /^[12456]$/.test(field(fields, 'intType') ?? '') };
};

/**
 * Cookiebot: an object literal, `{stamp:'…',necessary:true,preferences:false,statistics:true,marketing:false,
 * method:'explicit',ver:1,utc:1764000000000,region:'de'}`. Consent that no visitor gave is `implied`, as is any without
 * a method; `-1` alone means that the region needs none.
 * @see https://www.cookiebot.com/en/developer/
 */
const cookiebot: Reader = (value) => {
  const text = decodeURIComponent(value);
  const fields = new URLSearchParams(text.slice(1, -1).replaceAll(',', '&').replaceAll(':', '='));
  const at = Math.floor(+(field(fields, 'utc') ?? '') / 1000);
  const said = ['preferences', 'statistics', 'marketing'].map((word) => [word, field(fields, word)] as const);
  return /^\{.*\}$/.test(text) &&
    at > 0 &&
    field(fields, 'method') === "'explicit'" &&
    said.every(([, yes]) => yes === 'true' || yes === 'false')
    ? { answers: said.map(([word, yes]) => [word, yes === 'true']), at, explicit: true }
    : null;
};

/**
 * Klaro: an object of services, `{"matomo":true,"youtube":false}`, escaped, in a cookie or in local storage (`more` says
 * which); what each is for only Klaro's configuration knows. No time is kept: the choice may be as old as the cookie
 * can get, which the configuration says, and in local storage as old as it likes. A service without an answer makes
 * Klaro ask again.
 * @see https://klaro.org/docs/integration/annotated-configuration
 */
const klaro: Reader = (value, now, more, config) => {
  const said = new Map(Object.entries(parseJson(value)));
  const services = [...klaroServices(config)].map(([name, words]) => [words, said.get(name)] as const);
  if (!services[0] || !services.every(([, yes]) => typeof yes === 'boolean')) return null;
  const answers = services.flatMap(([words, yes]) => words.map((word): Answer => [word, yes === true]));
  return more
    ? { answers, at: now - (Number(config?.cookieExpiresAfterDays) || 120) * DAY, explicit: true }
    : { answers, explicit: false };
};

/**
 * vanilla-cookieconsent: `categories` lists what was accepted. From version 3 `services` has every category as a key; a
 * category with services counts as accepted when one of them is, so it grants nothing here. Version 2 does not say
 * what was refused, unless everything was.
 * @see https://cookieconsent.orestbida.com/reference/configuration-reference.html
 */
const cookieconsent: Reader = (value, now) => {
  const { categories, services, expirationTime, ...times } = parseJson(value);
  if (!isTexts(categories) || (expirationTime as number) < now * 1000) return null;
  const at = ['lastConsentTimestamp', 'consentTimestamp', 'last_consent_update', 'consent_date']
    .map((name) => seconds(times[name]))
    .find(Boolean);
  const optional = categories.filter((word) => counterpart(word, []) !== TRUSTED);
  const all = Object.entries(Object(services) as object) as [string, unknown][];
  return {
    answers: optional[0]
      ? [...categories, ...all.map(([word]) => word)].map((word) => [word, categories.includes(word)])
      : null,
    at,
    explicit: !!at && all.every(([word, names]) => !optional.includes(word) || (isTexts(names) && !names[0])),
  };
};

/**
 * tarteaucitron: `!gtag=false!youtube=wait`. A `true` may be the visitor's or the tool's own (services that need no
 * consent, automatic consent, visitors outside the EU), and no time is kept, so all that can be taken is a refusal of everything.
 * @see https://github.com/AmauriC/tarteaucitron.js
 */
const tarteaucitron: Reader = (value) => (/^(![\w-]+=false)+$/.test(value) ? { answers: null, explicit: false } : null);

export const readers: Readonly<Record<Tool, Reader>> = { onetrust, cookiebot, klaro, cookieconsent, tarteaucitron };

/** The cookie of each tool; some keep a second one, or the same in local storage. */
const names: Readonly<Record<Tool, string>> = {
  onetrust: 'OptanonConsent',
  cookiebot: 'CookieConsent',
  klaro: 'klaro',
  cookieconsent: 'cc_cookie',
  tarteaucitron: 'tarteaucitron',
};
const CLOSED = 'OptanonAlertBoxClosed';

const nameOf = (tool: Tool): string => {
  const config = tool === 'klaro' && klaroConfig();
  return [config && (config.storageName || config.cookieName), names[tool]].find(isText)!;
};

/** The one value of a cookie; undefined if there is none, null if there are two that differ. */
function cookie(name: string): string | null | undefined {
  const [value, ...others] = new Set(valuesOf(name));
  return others[0] === undefined ? value : null;
}

function read(tool: Tool, now: number): OldChoice | null {
  try {
    const name = nameOf(tool);
    const inCookie = cookie(name);
    const value =
      inCookie === undefined && /^(klaro|cookieconsent)$/.test(tool) ? localStorage.getItem(name) : inCookie;
    const more = tool === 'onetrust' ? cookie(CLOSED) : inCookie && 'cookie';
    return value && value.length <= LONGEST ? readers[tool](value, now, more ?? '', klaroConfig()) : null;
  } catch {
    // Storage is forbidden, or what is in it has no form, or an object of the page's throws.
    return null;
  }
}

/** What may be taken of a choice: no more than was granted, and nothing that was not asked. */
export function place(
  choices: readonly OldChoice[],
  { categories, cookieDays }: Pick<Config, 'categories' | 'cookieDays'>,
  now: number,
): MigratedChoice | null {
  const standing = choices.filter(({ at = now }) => at <= now + FUTURE && now < at + cookieDays * DAY);
  if (!standing[0]) return null;
  const said = standing.flatMap(({ answers }) => [...(answers ?? [])]);
  const refusedAll = standing.some(({ answers }) => !answers);
  const granted: string[] = [];
  for (const category of categories) {
    const answers = said.filter(([word]) => counterpart(word, categories) === category);
    if (refusedAll) continue;
    if (!answers[0]) return null;
    if (answers.every(([, yes]) => yes)) granted.push(category);
  }
  // What was refused under a word that we do not know may be part of any category.
  const certain =
    standing.every(({ explicit }) => explicit) && said.every(([word, yes]) => yes || counterpart(word, categories));
  if (granted[0] && !certain) return null;
  const denied = categories.filter((category) => !granted.includes(category));
  return { granted, denied, at: Math.min(...standing.map(({ at = now }) => at)) };
}

export interface MigratedChoice {
  readonly granted: string[];
  readonly denied: string[];
  /** Unix seconds. */
  readonly at: number;
}

const isTool = (tool: string): tool is Tool => Object.hasOwn(names, tool);

/**
 * The choice that the visitor made with one of these tools, as far as it can be taken: valid, not from the future, not
 * older than `cookie-days`, made by the visitor, and never widened. A category is granted only if everything was granted
 * that maps to it; if one of ours has no answer, or what was refused cannot be placed, null: we ask. Where several tools
 * left a choice, the strictest counts. `now` is in milliseconds. Never throws.
 */
export function migratedChoice(
  tools: readonly string[],
  config: Pick<Config, 'categories' | 'cookieDays'>,
  now: number,
): MigratedChoice | null {
  const at = Math.floor(now / 1000);
  return place(
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
export function forgetChoice(tools: readonly string[], removeCookie: (name: string) => void): void {
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
