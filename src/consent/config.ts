import { entries, hasOwn, isArray, keys } from '../page/natives.js';
import type { Mode, Signal } from './events.js';

/** The modes in order of strictness, the strictest first. */
export const modes: readonly Mode[] = ['opt-in', 'opt-out', 'notice'];

/** The category that is always granted. Reserved: no page can list it, and no other spelling of it opens anything. */
export const TRUSTED = 'trusted';

export type Position = 'bottom' | 'top' | 'bottom-start' | 'bottom-end' | 'center';
export type Theme = 'auto' | 'light' | 'dark';

/** What the gates need to know before the first tag runs, each member by the attribute of its name in kebab-case. */
export interface Config {
  /**
   * What is in force before a choice, in order of strictness.
   * @when early
   * @values `opt-in`, `opt-out`, `notice`
   * @default `opt-in`
   */
  mode: Mode;
  /**
   * The optional categories, in the order of the panel. `trusted` is implied and always granted.
   * @when early
   * @values names of the form `[a-z][a-z0-9-]*`
   * @default `analytics advertising`
   */
  categories: readonly string[];
  /**
   * The version of the policy that is consented to. Another value than the stored one asks again.
   * @when early
   * @values 1–64 of `A–Z a–z 0–9 . _ -`
   * @default none
   */
  policyVersion: string;
  /**
   * The name of the consent cookie. `__Host-` forces `Secure` and ignores `cookie-domain`.
   * @when early
   * @values a cookie token without `%`
   * @default `consent`
   */
  cookieName: string;
  /**
   * The host whose subdomains share the choice.
   * @when early
   * @values a host
   * @default the host alone
   */
  cookieDomain: string;
  /**
   * How many days a choice stands, a refusal as long as a grant.
   * @when early
   * @values 1–400
   * @default 182 in `opt-in`, else 400
   */
  cookieDays: number;
  /**
   * The browser signals that are honored.
   * @when early
   * @values any of `gpc`, `dnt`, or `none`
   * @default `gpc`
   */
  signals: readonly Signal[];
  /**
   * What a signal denies. If none of them exists here, every optional category.
   * @when early
   * @values categories
   * @default `advertising`
   */
  signalCategories: readonly string[];
  /**
   * Vendors that are told of the choice through their own interface.
   * @when early
   * @values any of `google`, `gtm`, `tealium`, `microsoft`, `meta`, `tiktok`, `gpt`, `adsense`, `matomo`, `adobe`
   * @default none
   */
  integrations: readonly string[];
  /**
   * Regions in which Google's default is denied whatever the mode; elsewhere it follows the state.
   * @when early
   * @values ISO 3166-2: `DE`, `US-CA`
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
   * While Advertising is denied, Google's ad requests carry no click identifiers (`ads_data_redaction`).
   * @when early
   * @values boolean
   * @default false
   */
  googleRedact: boolean;
  /**
   * While storage is denied, Google's tags hand click identifiers on in the addresses of links (`url_passthrough`).
   * @when early
   * @values boolean
   * @default false
   */
  googlePassthrough: boolean;
  /**
   * The Vendor ID typed in Tealium iQ, in the same case: with another one Tealium loads nothing.
   * @when early
   * @values text
   * @default `consent-gate`
   */
  tealiumKey: string;
  /**
   * Other tools whose markup is honored, and whose stored choice is read once: see
   * [switching from another tool](docs/migrating.md).
   * @when early
   * @values any of `onetrust`, `cookiebot`, `klaro`, `cookieconsent`, `tarteaucitron`
   * @default none
   */
  migrate: readonly string[];
  /**
   * Reload the page after a withdrawal, unless `consent-withdraw` is cancelled.
   * @when early
   * @values boolean
   * @default false
   */
  reload: boolean;
  /**
   * Where receipts are sent. The cookie then has an `id`, a random pseudonym that they carry as `subject`.
   * @when early
   * @values http(s) URL, or a relative one without a colon
   * @default none
   */
  recordUrl: string;
  /**
   * Developers' warnings on any host. They always appear on `localhost`, `*.test` and `file:`.
   * @when early
   * @values boolean
   * @default false
   */
  debug: boolean;
  /**
   * Where the UI file is, for a page that inlines the head script.
   * @when early
   * @values http(s) or relative URL
   * @default beside the script
   */
  uiUrl: string;
  /**
   * Categories refused on this page whatever is stored: the union of script and element.
   * @when both
   * @values categories
   * @default none
   */
  deny: readonly string[];
}

/** What only the user interface needs, and may change at any time. */
export interface Settings {
  /**
   * The link to the privacy policy. Without one there is no link.
   * @when late
   * @values http(s) or relative URL
   * @default none
   */
  policyUrl: string;
  /**
   * The heading of the banner.
   * @when late
   * @values text
   * @default from the language
   */
  heading: string;
  /**
   * The language of the texts.
   * @when late
   * @values BCP 47
   * @default `<html lang>`, else the browser's
   */
  lang: string;
  /**
   * Where the banner stands.
   * @when late
   * @values `bottom`, `top`, `bottom-start`, `bottom-end`, `center`
   * @default `bottom`
   */
  position: Position;
  /**
   * The colors; `auto` follows the visitor's system.
   * @when late
   * @values `auto`, `light`, `dark`
   * @default `auto`
   */
  theme: Theme;
  /**
   * The Decline button of the banner. Hiding it in `opt-in` warns.
   * @when late
   * @values `show`, `hide`
   * @default `show` in `opt-in` and `opt-out`, `hide` in `notice`
   */
  decline: 'show' | 'hide';
  /**
   * Leaves the x of the banner out.
   * @when late
   * @values boolean
   * @default false
   */
  noClose: boolean;
}

/** Reads one attribute by the name of its member; null or undefined if it is absent. */
export type Read = (member: string) => string | null | undefined;

/** How the text of one attribute becomes a value. What is not allowed gives the default; of a list, such words are dropped. */
export interface Attribute {
  /** The default; its type is that of the attribute. A boolean is true if the attribute is there, a list has its words. */
  readonly fallback: string | number | boolean | readonly string[];
  /** May it have this text, or a list this word? Any, if this is left out. */
  readonly allows?: (text: string) => boolean;
}
export type Attributes = Readonly<Record<string, Attribute>>;

export const oneOf = (words: readonly string[]) => (text: string) => words.includes(text);
const matching = (pattern: RegExp) => (text: string) => pattern.test(text);
const numberBetween = (min: number, max: number) => (text: string) =>
  /^\d+$/.test(text) && +text >= min && +text <= max;

const ANY_TEXT: Attribute = { fallback: '' };
const ANY_WORDS: Attribute = { fallback: [] };
const BOOLEAN: Attribute = { fallback: false };

/**
 * Every attribute that is needed before the first tag runs. On the element by its name in kebab-case, on the script
 * as `data-` and that name. The others are in `ui/attributes.ts`, read by the same parser.
 */
export const attributes: Attributes = {
  mode: { fallback: modes[0]!, allows: oneOf(modes) },
  categories: { fallback: ['analytics', 'advertising'], allows: matching(/^(?!trusted$)[a-z][a-z0-9-]*$/) },
  policyVersion: ANY_TEXT,
  cookieName: { fallback: 'consent', allows: matching(/^[\w!#$&'*+.^`|~-]+$/) },
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
  // A colon elsewhere could be that of another scheme.
  recordUrl: { fallback: '', allows: matching(/^(https?:|[^:]*$)/) },
  uiUrl: ANY_TEXT,
  debug: BOOLEAN,
  deny: ANY_WORDS,
};

/** These decide nothing: a script that carries no other attribute waits for the element. */
const INDECISIVE = ['uiUrl', 'debug', 'deny'];

/** The attribute of a member. */
export const kebab = (member: string): string => member.replace(/[A-Z]/g, '-$&').toLowerCase();

/** Does a script that carries these attributes decide at once? */
export const decidesEarly = (script: Read): boolean =>
  keys(attributes).some((name) => !INDECISIVE.includes(name) && script(name) != null);

/**
 * One reader over the script's and the element's attributes: early ones from the script if it decides, else from
 * the element; of late ones the element's value wins; `deny` is the union.
 */
export const merge =
  (script: Read, element: Read, early: boolean): Read =>
  (name) => {
    const ours = script(name);
    const theirs = element(name);
    if (name === 'deny') return [ours, theirs].join(' ');
    return early && name in attributes ? ours : (theirs ?? ours);
  };

/** The words of a list, each once. Space and commas separate them. */
export const listed = (text: string): string[] => [...new Set(text.match(/[^\s,]+/g))];

function valueOf({ fallback, allows = () => true }: Attribute, text: string | null | undefined): Attribute['fallback'] {
  if (isArray(fallback)) {
    const words = listed(text ?? '').filter(allows);
    return words.length ? words : fallback;
  }
  if (text == null || !allows(text)) return fallback;
  if (typeof fallback === 'boolean') return true;
  return typeof fallback === 'number' ? +text : text;
}

/** The one parser. What is not allowed falls back to the default, in silence (`diagnose()` tells); nothing throws. */
export function parse(table: Attributes, read: Read): unknown {
  const config: Record<string, unknown> = {};
  for (const [name, attribute] of entries(table)) config[name] = valueOf(attribute, read(name));
  return config;
}

/** The early configuration, whole. */
export function readConfig(read: Read): Config {
  const config = parse(attributes, read) as Config;
  config.policyVersion = config.policyVersion.replace(/[^\w.-]/g, '-').slice(0, 64);
  config.cookieDays ||= config.mode === 'opt-in' ? 182 : 400;
  if (config.cookieName.startsWith('__Host-')) config.cookieDomain = '';
  if (!config.signalCategories.some((name) => config.categories.includes(name))) {
    config.signalCategories = config.categories;
  }
  return config;
}

/** Options of `createConsentGate()`: the names of the attributes in camelCase, lists as arrays. */
export type Options<Category extends string = string> = {
  readonly [Member in keyof (Config & Settings)]?: Member extends 'categories' | 'deny' | 'signalCategories'
    ? readonly Category[]
    : (Config & Settings)[Member];
};

/** Reads options as if they were attributes, so that there is one vocabulary and one parser. */
export const fromOptions =
  (options: Options): Read =>
  (name) => {
    const value: unknown = hasOwn(options, name) ? (options as Record<string, unknown>)[name] : undefined;
    if (value === undefined || value === null || value === false) return undefined;
    if (value === true) return '';
    return isArray(value) ? value.join(' ') : `${value as string | number}`;
  };
