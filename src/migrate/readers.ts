import { TRUSTED } from '../consent/config.js';
import { counterpart, type KlaroConfig, klaroServices, type Tool } from './counterparts.js';

/** The visitor's answer for one of a tool's words. */
export interface Answer {
  readonly word: string;
  readonly granted: boolean;
}

/** A visitor's choice as another tool stored it. */
export interface OldChoice {
  /** The tool's own words for categories. A word may have several answers. Null if everything optional was refused. */
  readonly answers: readonly Answer[] | null;
  /** Unix seconds. Undefined if the tool does not store the time. */
  readonly at?: number | undefined;
  /**
   * Whether, as far as the record shows, the visitor made the choice and the record is complete. Otherwise it may
   * refuse but not grant.
   */
  readonly explicit: boolean;
  /** Whether it is partly unknown or no longer valid. The visitor is asked, and refusals are kept. */
  readonly partial?: boolean;
  /** Whether everything that is not in `answers` was refused. */
  readonly refusesRest?: boolean;
}

/** What a tool left. */
export interface Found {
  readonly value: string;
  /** The value of a second cookie. Empty if there is none. */
  readonly companion: string;
  readonly inCookie: boolean;
  /** Klaro's configuration. */
  readonly config: KlaroConfig | null;
  /** Unix seconds. */
  readonly now: number;
}

/** Reads what a tool stored. Returns null if it is not a valid choice. May throw. */
export type Reader = (found: Found) => OldChoice | null;

/** Something was refused, but nobody knows what. */
export const UNCLEAR: OldChoice = { answers: null, explicit: false, partial: true };

/** In seconds. */
const DAY = 86_400;
const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

/** An object from JSON, which may be escaped. Throws if it is not JSON. */
const parseJson = (value: string): Record<string, unknown> =>
  Object(JSON.parse(value.startsWith('{') ? value : decodeURIComponent(value))) as Record<string, unknown>;

const seconds = (date: unknown): number | undefined =>
  (isText(date) && Math.floor(Date.parse(date) / 1000)) || undefined;

/** The only value of a field. Undefined if there is none or more than one. */
function field(fields: URLSearchParams, key: string): string | undefined {
  const values = fields.getAll(key);
  return values.length === 1 ? values.at(0) : undefined;
}

/** OneTrust's buttons that allow, reject or confirm. */
const PRESSED = ['1', '2', '4', '5', '6'];

/**
 * OneTrust: `OptanonConsent` is a query string with `groups=C0001:1,C0002:0`, written even before a choice. Its
 * companion `OptanonAlertBoxClosed` is the time of the choice and exists only after one. `intType` says how the choice
 * was made: 1, 2, 4, 5 and 6 are buttons that allow, reject or confirm, 3 is the banner's close button, and 7 is a
 * changed GPC signal. Older versions do not have it.
 * @see https://my.onetrust.com/articles/en_US/Knowledge/UUID-2dc719a8-4be5-8d16-1dc8-c7b4147b88e0
 */
const onetrust: Reader = ({ value, companion }) => {
  const fields = new URLSearchParams(value);
  const at = seconds(decodeURIComponent(companion));
  const groups = field(fields, 'groups') ?? '';
  if (!at || !/^[\w-]+:[01](,[\w-]+:[01])*$/.test(groups)) return null;
  return {
    answers: groups.split(',').map((group) => ({ word: group.slice(0, -2), granted: group.endsWith('1') })),
    at,
    explicit: PRESSED.includes(field(fields, 'intType') ?? ''),
    partial: fields.getAll('AwaitingReconsent').includes('true'),
  };
};

/**
 * Cookiebot: an object literal,
 * `{stamp:'…',necessary:true,preferences:false,statistics:true,marketing:false,method:'explicit',ver:1,utc:1764000000000,region:'de'}`.
 * Consent that no visitor gave has the method `implied`; without a method it counts as implied. The value `-1` means
 * that the region needs no consent.
 * @see https://www.cookiebot.com/en/developer/
 */
const cookiebot: Reader = ({ value }) => {
  const text = decodeURIComponent(value);
  if (!/^\{.*\}$/.test(text)) return null;
  const fields = new URLSearchParams(text.slice(1, -1).replaceAll(',', '&').replaceAll(':', '='));
  const at = Math.floor(Number(field(fields, 'utc')) / 1000);
  const words = ['preferences', 'statistics', 'marketing'];
  const isAnswered = (word: string): boolean => ['true', 'false'].includes(field(fields, word) ?? '');
  if (!(at > 0) || !words.every(isAnswered)) return null;
  const explicit = field(fields, 'method') === "'explicit'";
  return {
    answers: words.map((word) => ({ word, granted: field(fields, word) === 'true' })),
    at,
    explicit,
    partial: !explicit,
  };
};

/**
 * Klaro: an escaped object of services, `{"matomo":true,"youtube":false}`, in a cookie or in local storage. Only
 * Klaro's configuration knows what each is for. No time is stored: a choice may be as old as the configuration lets the
 * cookie get, and in local storage of any age. If a service has no answer, Klaro asks again, and so do we.
 * @see https://klaro.org/docs/integration/annotated-configuration
 */
const klaro: Reader = ({ value, now, inCookie, config }) => {
  const said = new Map(Object.entries(parseJson(value)));
  const services = [...klaroServices(config)].map(([name, words]) => ({ words, granted: said.get(name) }));
  // Without the configuration, nobody knows what was refused.
  if (!services.length) return [...said.values()].includes(false) ? UNCLEAR : null;
  const answered = services.filter(({ granted }) => typeof granted === 'boolean');
  const answers = answered.flatMap(({ words, granted }) => words.map((word) => ({ word, granted: granted === true })));
  const partial = answered.length < services.length;
  if (!inCookie) return { answers, explicit: false, partial };
  const days = Number(config?.cookieExpiresAfterDays) || 120;
  return { answers, at: now - days * DAY, explicit: true, partial };
};

/**
 * vanilla-cookieconsent: `categories` lists what was accepted. From version 3, every category is a key of `services`. A
 * category with services counts as accepted if one of them is, so it grants nothing here. In version 2, a category that
 * is not listed was not accepted.
 * @see https://cookieconsent.orestbida.com/reference/configuration-reference.html
 */
const cookieconsent: Reader = ({ value, now }) => {
  const { categories, services, expirationTime, ...times } = parseJson(value);
  if (!isTexts(categories)) return null;
  const at = ['lastConsentTimestamp', 'consentTimestamp', 'last_consent_update', 'consent_date']
    .map((name) => seconds(times[name]))
    .find(Boolean);
  const listed = new Map(Object.entries(Object(services) as Record<string, unknown>));
  const isClear = (word: string): boolean => {
    const chosen = listed.get(word) ?? [];
    return counterpart(word, []) === TRUSTED || (isTexts(chosen) && !chosen.length);
  };
  const words = new Set([...categories, ...listed.keys()]);
  return {
    answers: [...words].map((word) => ({ word, granted: categories.includes(word) && isClear(word) })),
    at,
    explicit: !!at,
    partial: !categories.every(isClear) || (expirationTime as number) < now * 1000,
    refusesRest: services === undefined,
  };
};

/**
 * tarteaucitron: `!gtag=false!youtube=wait`. A `true` may come from the visitor or from the tool itself (services that
 * need no consent, automatic consent, visitors outside the EU). No time is stored, and only the tool knows what a
 * service is for. So only a refusal of everything can be imported.
 * @see https://github.com/AmauriC/tarteaucitron.js
 */
const tarteaucitron: Reader = ({ value }) => {
  const isRefusal = /^(![\w-]+=(true|false|wait))+$/.test(value) && value.includes('=false');
  return isRefusal ? { ...UNCLEAR, partial: value.includes('=true') || value.includes('=wait') } : null;
};

export const readers: Readonly<Record<Tool, Reader>> = { onetrust, cookiebot, klaro, cookieconsent, tarteaucitron };
