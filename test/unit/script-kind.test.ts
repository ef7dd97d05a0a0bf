import { expect } from '@open-wc/testing';
import { scriptKind } from '../../src/gates/script-kind.js';

/** https://mimesniff.spec.whatwg.org/#javascript-mime-type */
const JAVASCRIPT_TYPES = `
  application/ecmascript application/javascript application/x-ecmascript application/x-javascript
  text/ecmascript text/javascript text/javascript1.0 text/javascript1.1 text/javascript1.2 text/javascript1.3
  text/javascript1.4 text/javascript1.5 text/jscript text/livescript text/x-ecmascript text/x-javascript
`
  .trim()
  .split(/\s+/);

const CLASSIC = [
  '',
  ...JAVASCRIPT_TYPES,
  ...JAVASCRIPT_TYPES.map((type) => type.toUpperCase()),
  ' text/javascript ',
  '\t\n\f\r text/javascript1.5',
  'Application/JavaScript\n',
];

const MODULE = ['module', 'Module', 'MODULE', ' module\n'];

const OTHER = [
  ' ',
  '\n',
  'text/plain',
  'text/typescript',
  'text/babel',
  'text/x-module-template',
  'text/x-template',
  'text/javascript1.6',
  'text/javascript1',
  'text/javascript;charset=utf-8',
  'text/javascript; charset=utf-8',
  'text/javascript,text/javascript',
  'text/ javascript',
  'text',
  'javascript',
  'ecmascript',
  'script',
  'modules',
  'module;charset=utf-8',
  'text/module',
  'application/json',
  'application/ld+json',
  'importmap',
  'speculationrules',
  'constructor',
  '__proto__',
  // Only ASCII white space counts, and only ASCII letters have two cases.
  '\u00a0text/javascript',
  'text/javascript\ufeff',
  '\u2003module',
  '\u000btext/javascript',
  'text/javaſcript',
];

const KINDS = [
  { kind: 'classic', types: CLASSIC },
  { kind: 'module', types: MODULE },
  { kind: 'other', types: OTHER },
] as const;

/** Chromium and WebKit strip no white space around `module`, and Chromium strips a vertical tab around the others. */
const DEVIATING: readonly string[] = [' module\n', '\u000btext/javascript'];

/** Data that a browser acts upon. */
const ACTIVE_DATA: readonly string[] = ['importmap', 'speculationrules'];

/** Which kind a script of this type is to the browser: a classic one runs when it is inserted, a module later, any other never. */
async function kindInThisBrowser(type: string): Promise<string> {
  const page = window as { typeProbe?: number };
  const script = document.createElement('script');
  script.type = type;
  script.text = 'window.typeProbe = 1';
  const ended = new Promise((done) => {
    script.addEventListener('load', done);
    setTimeout(done, 100);
  });
  delete page.typeProbe;
  document.body.append(script);
  if (page.typeProbe) return 'classic';
  await ended;
  script.remove();
  return page.typeProbe ? 'module' : 'other';
}

describe('the kind of a script', () => {
  for (const { kind, types } of KINDS) {
    for (const type of types) {
      it(`${JSON.stringify(type)} is ${kind}`, () => expect(scriptKind(type)).to.equal(kind));
    }
  }

  for (const { kind, types } of KINDS) {
    it(`is ${kind} to this browser too`, async () => {
      for (const type of types) {
        if (DEVIATING.includes(type) || ACTIVE_DATA.includes(type)) continue;
        expect(await kindInThisBrowser(type), JSON.stringify(type)).to.equal(kind);
      }
    });
  }
});
