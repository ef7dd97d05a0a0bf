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
   * The browser signals that are honoured.
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
   * Other tools whose markup is honoured, and whose stored choice is read once: see
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
   * The colours; `auto` follows the visitor's system.
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

/**
 * The default of an attribute, and what it may be; anything if that is left out. The default's type is that of the attribute:
 * of a list each word must match and the others are dropped; a boolean is true if it is there.
 */
export type Attribute = readonly [fallback: string | number | boolean | readonly string[], allowed?: RegExp];
export type Attributes = Readonly<Record<string, Attribute>>;

/**
 * Every attribute that is needed before the first tag runs. On the element by its name in kebab-case, on the script
 * as `data-` and that name. The others are in `ui/attributes.ts`, read by the same parser.
 */
export const attributes: Attributes = {
  // These two alone decide nothing.
  uiUrl: [''],
  deny: [[]],
  mode: [modes[0]!, /^(opt-in|opt-out|notice)$/],
  categories: [['analytics', 'advertising'], /^(?!trusted$)[a-z][a-z0-9-]*$/],
  policyVersion: [''],
  cookieName: ['consent', /^[\w!#$&'*+.^`|~-]+$/],
  cookieDomain: ['', /^[\w.-]+$/],
  cookieDays: [0, /^([1-9]\d?|[1-3]\d\d|400)$/],
  signals: [['gpc'], /^(gpc|dnt|none)$/],
  signalCategories: [['advertising']],
  integrations: [[]],
  googleRegion: [[]],
  googleWait: [500, /^\d{1,5}$/],
  googleRedact: [false],
  googlePassthrough: [false],
  tealiumKey: ['consent-gate', /./],
  migrate: [[]],
  reload: [false],
  // Any other colon could be that of another scheme.
  recordUrl: ['', /^(https?:|[^:]*$)/],
};

/** The attribute of a member. */
export const kebab = (member: string): string => member.replace(/[A-Z]/g, '-$&').toLowerCase();

/** Does a script that carries these attributes decide at once? */
export const decidesEarly = (script: Read): boolean =>
  Object.keys(attributes)
    .slice(2)
    .some((name) => script(name) != null);

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

/** The words of a list, each once. */
export const listed = (value: string): string[] => [...new Set(value.match(/[^\s,]+/g))];

/** The one parser. What is not allowed falls back to the default, in silence (`diagnose()` tells); nothing throws. */
export function parse(table: Attributes, read: Read): unknown {
  const values: Record<string, unknown> = {};
  for (const [name, [fallback, allowed = /^/]] of Object.entries(table)) {
    const text = read(name);
    const words = listed(text ?? '').filter((word) => allowed.test(word));
    if (Array.isArray(fallback)) values[name] = words[0] ? words : fallback;
    else if (text == null || !allowed.test(text)) values[name] = fallback;
    else values[name] = typeof fallback === 'string' ? text : fallback === false || +text;
  }
  return values;
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
    const value: unknown = Object.hasOwn(options, name) && (options as Record<string, unknown>)[name];
    if (value === undefined || value === null || value === false) return undefined;
    if (value === true) return '';
    return Array.isArray(value) ? value.join(' ') : `${value as string | number}`;
  };
