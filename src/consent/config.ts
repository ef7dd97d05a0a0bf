import { entries, hasOwn, isArray, keys, resolveUrl } from '../page/natives.js';
import type { Mode, Signal } from './events.js';
import { meaningOf } from './meanings.js';

/** The modes, strictest first. */
export const modes: readonly Mode[] = ['opt-in', 'opt-out', 'notice'];

/**
 * The category that is always granted. The name is reserved: no page can list it, and no other spelling opens a gate.
 */
export const TRUSTED = 'trusted';

export type Position = 'bottom' | 'top' | 'bottom-start' | 'bottom-end' | 'center';
export type Theme = 'auto' | 'light' | 'dark';

/** What the gates need to know before the first tag runs. Each member is the camelCase name of an attribute. */
export interface Config {
  /**
   * What is in effect before the visitor chooses. `opt-in` is the strictest, `notice` the least strict.
   * @when early
   * @values `opt-in`, `opt-out`, `notice`
   * @default `opt-in`
   */
  mode: Mode;
  /**
   * The optional categories, in the order the panel lists them. `trusted` is always included and always granted. A list
   * of more than 1,700 characters does not fit in the cookie and becomes the default.
   * @when early
   * @values names of the form `[a-z][a-z0-9-]*`
   * @default `analytics advertising`
   */
  categories: readonly string[];
  /**
   * What categories with other names mean to vendors, to their cookies and to signals. `statistics`, `stats`,
   * `performance` and `measurement` mean `analytics`; `marketing`, `targeting` and `ads` mean `advertising`.
   * @when early
   * @values pairs such as `promo:advertising`
   * @default none
   */
  categoryMap: readonly string[];
  /**
   * The version of the policy the visitor agrees to. If it differs from the stored one, the banner asks again.
   * @when early
   * @values 1–64 of `A–Z a–z 0–9 . _ -`
   * @default none
   */
  policyVersion: string;
  /**
   * The name of the consent cookie. The prefixes `__Host-` and `__Secure-` force `Secure`; with `__Host-`,
   * `cookie-domain` is ignored.
   * @when early
   * @values a cookie token without `%`, at most 256 characters
   * @default `consent`
   */
  cookieName: string;
  /**
   * A domain whose subdomains share the choice.
   * @when early
   * @values a host name
   * @default the current host only
   */
  cookieDomain: string;
  /**
   * How many days a choice lasts. A refusal lasts as long as a grant.
   * @when early
   * @values 1–400
   * @default 182 in `opt-in`, otherwise 400
   */
  cookieDays: number;
  /**
   * The browser signals to honor.
   * @when early
   * @values any of `gpc`, `dnt`, or `none`
   * @default `gpc`
   */
  signals: readonly Signal[];
  /**
   * The categories that a signal denies. If the page has none of them, a signal denies every optional category.
   * @when early
   * @values categories
   * @default `advertising`
   */
  signalCategories: readonly string[];
  /**
   * Vendors to notify of the choice through their own consent APIs.
   * @when early
   * @values any of `google`, `gtm`, `tealium`, `microsoft`, `meta`, `tiktok`, `gpt`, `adsense`, `matomo`, `adobe`
   * @default none
   */
  integrations: readonly string[];
  /**
   * Regions where Google's default is denied in every mode. Elsewhere the default follows the current state. Malformed
   * codes are dropped.
   * @when early
   * @values ISO 3166-2 codes, such as `DE` and `US-CA`
   * @default none
   */
  googleRegion: readonly string[];
  /**
   * How many milliseconds Google's tags wait for a choice (`wait_for_update`).
   * @when early
   * @values 0–99999
   * @default 500
   */
  googleWait: number;
  /**
   * Removes click identifiers from Google's ad requests while Advertising is denied (`ads_data_redaction`).
   * @when early
   * @values boolean
   * @default false
   */
  googleRedact: boolean;
  /**
   * Lets Google's tags pass click identifiers along in link URLs while storage is denied (`url_passthrough`).
   * @when early
   * @values boolean
   * @default false
   */
  googlePassthrough: boolean;
  /**
   * The Vendor ID entered in Tealium iQ. It is case-sensitive; if it does not match, Tealium loads nothing.
   * @when early
   * @values text
   * @default `consent-gate`
   */
  tealiumKey: string;
  /**
   * Other consent tools whose markup is honored and whose stored choices are imported once. See [Switching from another
   * tool](docs/migrating.md).
   * @when early
   * @values any of `onetrust`, `cookiebot`, `klaro`, `cookieconsent`, `tarteaucitron`
   * @default none
   */
  migrate: readonly string[];
  /**
   * Reloads the page after a withdrawal, unless `consent-withdraw` is canceled.
   * @when early
   * @values boolean
   * @default false
   */
  reload: boolean;
  /**
   * The URL that receipts are sent to. It also adds an `id` to the cookie: a random pseudonym that receipts carry as
   * `subject`.
   * @when early
   * @values an http(s) URL, or a relative URL without a colon
   * @default none
   */
  recordUrl: string;
  /**
   * Shows developers' warnings on every host. Without it they appear only on `localhost`, `*.test` and `file:`.
   * @when early
   * @values boolean
   * @default false
   */
  debug: boolean;
  /**
   * The URL of the UI file, for a page that inlines the head script.
   * @when early
   * @values an http(s) or relative URL
   * @default next to the head script
   */
  uiUrl: string;
  /**
   * Categories denied on this page, whatever is stored. The lists on the script and on every element are combined. A
   * word that is no category of the page denies them all, since it may be a misspelled one.
   * @when both
   * @values categories
   * @default none
   */
  deny: readonly string[];
}

/** What only the UI needs. These may change at any time. */
export interface Settings {
  /**
   * The URL of the privacy policy. Without it, the banner has no policy link.
   * @when late
   * @values an http(s) or relative URL
   * @default none
   */
  policyUrl: string;
  /**
   * The banner's heading.
   * @when late
   * @values text
   * @default set by the language
   */
  heading: string;
  /**
   * The language of the texts.
   * @when late
   * @values a BCP 47 tag
   * @default `<html lang>`, or the browser's language if the page has none
   */
  lang: string;
  /**
   * Where the banner appears.
   * @when late
   * @values `bottom`, `top`, `bottom-start`, `bottom-end`, `center`
   * @default `bottom`
   */
  position: Position;
  /**
   * The color theme. `auto` follows the visitor's system setting.
   * @when late
   * @values `auto`, `light`, `dark`
   * @default `auto`
   */
  theme: Theme;
  /**
   * Whether the banner has a *Decline* button. Hiding it in `opt-in` causes a warning.
   * @when late
   * @values `show`, `hide`
   * @default `show` in `opt-in` and `opt-out`, `hide` in `notice`
   */
  decline: 'show' | 'hide';
  /**
   * Removes the banner's close button.
   * @when late
   * @values boolean
   * @default false
   */
  noClose: boolean;
}

/** Reads one attribute by its member name. Returns null or undefined if the attribute is absent. */
export type Read = (member: string) => string | null | undefined;

/**
 * How an attribute's text becomes a value. A value that is not allowed becomes the default; in a list, only the bad
 * words are dropped.
 */
export interface Attribute {
  /**
   * The default, which also sets the type. A boolean is true if the attribute is present; a list contains its words.
   */
  readonly fallback: string | number | boolean | readonly string[];
  /** Whether this text, or this word of a list, is allowed. Allows anything if omitted. */
  readonly allows?: (text: string) => boolean;
}
export type Attributes = Readonly<Record<string, Attribute>>;

export const oneOf = (words: readonly string[]) => (text: string) => words.includes(text);
const matching = (pattern: RegExp) => (text: string) => pattern.test(text);
const numberBetween = (min: number, max: number) => (text: string) =>
  /^\d+$/.test(text) && +text >= min && +text <= max;

/** The URL as the page loads it now, since a later `<base>` must not change it. Empty if it is none. */
function absolute(url: string): string {
  try {
    return url && resolveUrl(url).href;
  } catch {
    return '';
  }
}

const ANY_TEXT: Attribute = { fallback: '' };
const ANY_WORDS: Attribute = { fallback: [] };
const BOOLEAN: Attribute = { fallback: false };

/**
 * Every attribute that must be known before the first tag runs. The element uses the kebab-case name; the script adds
 * `data-` to it. The late attributes are in `ui/attributes.ts` and are read by the same parser.
 */
export const attributes: Attributes = {
  mode: { fallback: modes[0]!, allows: oneOf(modes) },
  categories: { fallback: ['analytics', 'advertising'], allows: matching(/^(?!trusted$)[a-z][a-z0-9-]*$/) },
  categoryMap: { fallback: [], allows: matching(/^[a-z][a-z0-9-]*:(analytics|advertising|personalization)$/) },
  policyVersion: ANY_TEXT,
  cookieName: { fallback: 'consent', allows: matching(/^[\w!#$&'*+.^`|~-]{1,256}$/) },
  cookieDomain: { fallback: '', allows: matching(/^[\w.-]+$/) },
  cookieDays: { fallback: 0, allows: numberBetween(1, 400) },
  signals: { fallback: ['gpc'], allows: oneOf(['gpc', 'dnt', 'none']) },
  signalCategories: { fallback: ['advertising'] },
  integrations: ANY_WORDS,
  googleRegion: { fallback: [], allows: matching(/^[A-Z]{2}(-[A-Z\d]{1,3})?$/) },
  googleWait: { fallback: 500, allows: numberBetween(0, 99_999) },
  googleRedact: BOOLEAN,
  googlePassthrough: BOOLEAN,
  tealiumKey: { fallback: 'consent-gate', allows: matching(/./) },
  migrate: ANY_WORDS,
  reload: BOOLEAN,
  // A colon anywhere else could belong to another scheme.
  recordUrl: { fallback: '', allows: matching(/^(https?:|[^:]*$)/) },
  uiUrl: { fallback: '', allows: (url) => absolute(url) !== '' },
  debug: BOOLEAN,
  deny: ANY_WORDS,
};

/** A script with none but these attributes still waits for the element. */
const INDECISIVE = ['uiUrl', 'debug', 'deny'];

/** The attribute name of a member: kebab-case. */
export const kebab = (member: string): string => member.replace(/[A-Z]/g, '-$&').toLowerCase();

/** Whether a script with these attributes decides without waiting for the element. */
export const decidesEarly = (script: Read): boolean =>
  keys(attributes).some((name) => !INDECISIVE.includes(name) && script(name) != null);

/**
 * Combines the attributes of script and element. Early ones come from the script if it decides, otherwise from the
 * element. For late ones the element wins. The two `deny` lists are combined.
 */
export const merge =
  (script: Read, element: Read, early: boolean): Read =>
  (name) => {
    const ours = script(name);
    const theirs = element(name);
    if (name === 'deny') return [ours, theirs].join(' ');
    return early && name in attributes ? ours : (theirs ?? ours);
  };

/** The distinct words of a list, separated by spaces or commas. */
export const listed = (text: string): string[] => [...new Set(text.match(/[^\s,]+/g))];

/** The categories that `deny` names. A word that is no category may be a misspelled one, so it denies them all. */
export function deniedCategories(text: string, categories: readonly string[]): readonly string[] {
  const words = listed(text);
  return words.every((word) => categories.includes(word)) ? words : categories;
}

function valueOf({ fallback, allows = () => true }: Attribute, text: string | null | undefined): Attribute['fallback'] {
  if (isArray(fallback)) {
    const words = listed(text ?? '').filter(allows);
    return words.length ? words : fallback;
  }
  if (text == null || !allows(text)) return fallback;
  if (typeof fallback === 'boolean') return true;
  return typeof fallback === 'number' ? +text : text;
}

/**
 * The only parser of attributes. It never throws and never warns: invalid values become the default, and `diagnose()`
 * reports them.
 */
export function parse(table: Attributes, read: Read): unknown {
  const config: Record<string, unknown> = {};
  for (const [name, attribute] of entries(table)) config[name] = valueOf(attribute, read(name));
  return config;
}

/** In characters. With all else that a record holds, more would not fit in the cookie. */
export const MAX_CATEGORIES = 1700;

/** Reads the complete early configuration. */
export function readConfig(read: Read): Config {
  const config = parse(attributes, read) as Config;
  if (config.categories.join(' ').length > MAX_CATEGORIES) config.categories = ['analytics', 'advertising'];
  config.uiUrl = absolute(config.uiUrl);
  config.deny = deniedCategories(read('deny') ?? '', config.categories);
  config.policyVersion = config.policyVersion.replace(/[^\w.-]/g, '-').slice(0, 64);
  config.cookieDays ||= config.mode === 'opt-in' ? 182 : 400;
  if (config.cookieName.startsWith('__Host-')) config.cookieDomain = '';
  const signaled = config.categories.filter((name) =>
    [name, meaningOf(name, config)].some((each) => config.signalCategories.includes(each)),
  );
  config.signalCategories = signaled.length ? signaled : config.categories;
  return config;
}

/** Options of `createConsentGate()`: the attribute names in camelCase, with lists as arrays. */
export type Options<Category extends string = string> = {
  readonly [Member in keyof (Config & Settings)]?: Member extends 'categories' | 'deny' | 'signalCategories'
    ? readonly Category[]
    : (Config & Settings)[Member];
};

/** Reads options as if they were attributes, so both share one vocabulary and one parser. */
export const fromOptions =
  (options: Options): Read =>
  (name) => {
    const value: unknown = hasOwn(options, name) ? (options as Record<string, unknown>)[name] : undefined;
    if (value === undefined || value === null || value === false) return undefined;
    if (value === true) return '';
    try {
      return isArray(value) ? value.join(' ') : `${value as string | number}`;
    } catch {
      // A symbol has no text, nor has an object without a prototype.
      return '';
    }
  };
