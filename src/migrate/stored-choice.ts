import { TRUSTED, type Config } from '../consent/config.js';
import { counterpart, klaroConfig, type KlaroConfig, klaroServices, type Tool } from './counterparts.js';
import { valuesOf } from '../consent/cookie.js';
import { removeCookie } from '../gates/sweep.js';

type Answer = readonly [word: string, granted: boolean];

/** What another tool stored of the visitor's choice. */
export interface OldChoice {
  /** The tool's own words for categories, a word as often as it was answered; null if everything optional was refused. */
  readonly answers: readonly Answer[] | null;
  /** Unix seconds; undefined where the tool does not keep the time. */
  readonly at?: number | undefined;
  /** Was it the visitor, and is it all that was said, as far as the record shows? Otherwise it may refuse, but not grant. */
  readonly explicit: boolean;
  /** Part of it is unknown, or it no longer stands: the visitor is asked, and refused is what was. */
  readonly partial?: boolean;
  /** Was everything refused that is not in `answers`? */
  readonly rest?: boolean;
}

/**
 * Reads what a tool stored; null for anything that is no valid choice. May throw. `now` is in Unix seconds; `more` is a
 * second cookie, or says that it stood in one; `config` is Klaro's.
 */
export type Reader = (value: string, now: number, more: string, config: KlaroConfig | null) => OldChoice | null;

/** Something was refused, and nobody knows what. */
const UNCLEAR: OldChoice = { answers: null, explicit: false, partial: true };

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
  if (!at || !/^[\w-]+:[01](,[\w-]+:[01])*$/.test(groups)) return null;
  const answers = groups.split(',').map((group): Answer => [group.slice(0, -2), group.endsWith('1')]);
  const explicit = /^[12456]$/.test(field(fields, 'intType') ?? '');
  return { answers, at, explicit, partial: fields.getAll('AwaitingReconsent').includes('true') };
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
  const explicit = field(fields, 'method') === "'explicit'";
  return /^\{.*\}$/.test(text) && at > 0 && said.every(([, yes]) => yes === 'true' || yes === 'false')
    ? { answers: said.map(([word, yes]) => [word, yes === 'true']), at, explicit, partial: !explicit }
    : null;
};

/**
 * Klaro: an object of services, `{"matomo":true,"youtube":false}`, escaped, in a cookie or in local storage (`more` says
 * which); what each is for only Klaro's configuration knows. No time is kept: the choice may be as old as the cookie
 * can get, which the configuration says, and in local storage as old as it likes. A service without an answer makes
 * Klaro ask again, and us.
 * @see https://klaro.org/docs/integration/annotated-configuration
 */
const klaro: Reader = (value, now, more, config) => {
  const said = new Map(Object.entries(parseJson(value)));
  const services = [...klaroServices(config)].map(([name, words]) => [words, said.get(name)] as const);
  const asked = services.filter(([, yes]) => typeof yes === 'boolean');
  // Without its configuration nobody knows what was refused.
  if (!services[0]) return [...said.values()].includes(false) ? UNCLEAR : null;
  const answers = asked.flatMap(([words, yes]) => words.map((word): Answer => [word, yes === true]));
  const partial = asked.length < services.length;
  return more
    ? { answers, at: now - (Number(config?.cookieExpiresAfterDays) || 120) * DAY, explicit: true, partial }
    : { answers, explicit: false, partial };
};

/**
 * vanilla-cookieconsent: `categories` lists what was accepted. From version 3 `services` has every category as a key; a
 * category with services counts as accepted when one of them is, so it grants nothing here. In version 2 what is not
 * listed was not accepted.
 * @see https://cookieconsent.orestbida.com/reference/configuration-reference.html
 */
const cookieconsent: Reader = (value, now) => {
  const { categories, services, expirationTime, ...times } = parseJson(value);
  if (!isTexts(categories)) return null;
  const at = ['lastConsentTimestamp', 'consentTimestamp', 'last_consent_update', 'consent_date']
    .map((name) => seconds(times[name]))
    .find(Boolean);
  const rest = services === undefined;
  const all = new Map(Object.entries(Object(services) as Record<string, unknown>));
  const isWhole = (word: string): boolean => {
    const chosen = all.get(word) ?? [];
    return counterpart(word, []) === TRUSTED || (isTexts(chosen) && !chosen[0]);
  };
  return {
    answers: [...new Set([...categories, ...all.keys()])].map((word) => [
      word,
      categories.includes(word) && isWhole(word),
    ]),
    at,
    explicit: !!at,
    partial: !categories.every(isWhole) || (expirationTime as number) < now * 1000,
    rest,
  };
};

/**
 * tarteaucitron: `!gtag=false!youtube=wait`. A `true` may be the visitor's or the tool's own (services that need no
 * consent, automatic consent, visitors outside the EU), no time is kept, and only the tool knows what a service is for:
 * all that can be taken is a refusal of everything.
 * @see https://github.com/AmauriC/tarteaucitron.js
 */
const tarteaucitron: Reader = (value) =>
  /^(![\w-]+=(true|false|wait))+$/.test(value) && value.includes('=false')
    ? { ...UNCLEAR, partial: /=[tw]/.test(value) }
    : null;

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
    if (inCookie === null) return UNCLEAR;
    const value =
      inCookie === undefined && /^(klaro|cookieconsent)$/.test(tool) ? localStorage.getItem(name) : inCookie;
    const more = tool === 'onetrust' ? cookie(CLOSED) : inCookie && 'cookie';
    return value && value.length <= LONGEST ? readers[tool](value, now, more ?? '', klaroConfig()) : null;
  } catch {
    // Storage is forbidden, or what is in it has no form, or an object of the page's throws.
    return null;
  }
}

/**
 * What may be taken of a choice: no more than was granted, and nothing that was not asked. In opt-in the rest is null:
 * we ask. In the other modes, whose default grants, what was refused stays refused until the visitor has been asked: as a record
 * that has just ended, of everything where nobody knows what was meant.
 */
export function place(
  choices: readonly OldChoice[],
  { categories, cookieDays, mode }: Terms,
  now: number,
): MigratedChoice | null {
  if (!choices[0]) return null;
  const said = choices.flatMap(({ answers }) => answers ?? []);
  const unclear = choices.some(({ answers }) => !answers);
  const rest = choices.some((choice) => choice.rest);
  const isUnknown = ([word]: Answer): boolean => counterpart(word, categories) === undefined;
  const unplaced = said.some((answer) => !answer[1] && isUnknown(answer));
  const about = (category: string): readonly Answer[] =>
    said.filter(([word]) => counterpart(word, categories) === category);
  const denied = categories.filter((category) => {
    const answers = about(category);
    return unclear || !answers.every(([, yes]) => yes) || (rest && !answers[0]);
  });
  const granted = categories.filter((category) => !denied.includes(category) && about(category)[0]);
  const ended = now - cookieDays * DAY;
  const whole =
    granted.length + denied.length === categories.length &&
    choices.every(({ at = now, partial }) => !partial && at > ended && at <= now + FUTURE) &&
    !(rest && said.some(isUnknown));
  if (whole && (!granted[0] || (!unplaced && choices.every(({ explicit }) => explicit)))) {
    return { granted, denied, at: Math.min(...choices.map(({ at = now }) => at)) };
  }
  if (mode === 'opt-in' || !(unplaced || denied[0])) return null;
  return { granted: [], denied: unplaced ? [...categories] : denied, at: ended };
}

type Terms = Pick<Config, 'categories' | 'cookieDays' | 'mode'>;

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
 * that maps to it; if one of ours has no answer, or what was refused cannot be placed, we ask (see `place()`). Where
 * several tools left a choice, the strictest counts. `now` is in milliseconds. Never throws.
 */
export function migratedChoice(tools: readonly string[], config: Terms, now: number): MigratedChoice | null {
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
