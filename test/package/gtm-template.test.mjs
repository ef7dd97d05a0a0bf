// Tests the template for Google Tag Manager: its sections are complete, and its own tests pass with a mocked sandbox.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const text = readFileSync(
  fileURLToPath(new URL('../../src/integrations/gtm-template/template.tpl', import.meta.url)),
  'utf8',
);

/** The template's sections by name. Tag Manager separates them with lines such as `___INFO___`. */
const parts = text.split(/^___([A-Z_]+)___$/m).slice(1);
const sections = Object.fromEntries(
  parts.filter((_, index) => index % 2 === 0).map((name, index) => [name, parts[index * 2 + 1].trim()]),
);
const code = sections.SANDBOXED_JS_FOR_WEB_TEMPLATE;
const parameters = JSON.parse(sections.TEMPLATE_PARAMETERS);
const permissions = Object.fromEntries(
  JSON.parse(sections.WEB_PERMISSIONS).map(({ instance }) => [instance.key.publicId, instance.param[0].value.listItem]),
);

/** The block scalars (`key: |-`) in the small subset of YAML that Tag Manager writes, without their indentation. */
function blocks(yaml) {
  const found = [];
  const lines = yaml.split('\n');
  lines.forEach((line, index) => {
    const [, indent, key] = /^( *)(?:- )?(\w+): \|-$/.exec(line) ?? [];
    if (key === undefined) return;
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((one) => one.trim() && /^ */.exec(one)[0].length <= indent.length);
    const body = end < 0 ? rest : rest.slice(0, end);
    const depth = /^ */.exec(body[0])[0].length;
    found.push({ key, text: body.map((one) => one.slice(depth)).join('\n') });
  });
  return found;
}
const tests = blocks(sections.TESTS);
const names = [...sections.TESTS.matchAll(/^- name: (.+)$/gm)].map(([, name]) => name);
const setup = tests.find(({ key }) => key === 'setup').text;
const scenarios = tests.filter(({ key }) => key === 'code').map(({ text }, index) => ({ name: names[index], text }));

const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

/** What a template's test may call, and a sandbox that contains only that and the language itself. */
function sandbox(template = code) {
  const mocks = {};
  const calls = {};
  const record =
    (name, run) =>
    (...values) => {
      (calls[name] ??= []).push(plain(values));
      return run?.(...values);
    };
  const run = (script, globals) => vm.runInNewContext(`(function () {'use strict';${script}\n})()`, globals);
  const interfaces = {
    makeNumber: (value) => Number(value),
    callInWindow: undefined,
    gtagSet: undefined,
    setDefaultConsentState: undefined,
    updateConsentState: undefined,
  };
  const require = (name) => {
    assert.ok(Object.hasOwn(interfaces, name), `the sandbox has no ${name}`);
    return record(name, (...values) => (mocks[name] ?? interfaces[name])?.(...values));
  };
  return {
    calls,
    globals: {
      mock: (name, by) => void (mocks[name] = by),
      runCode: (data) => run(template, { require, data: { ...data, gtmOnSuccess: record('gtmOnSuccess') } }),
      assertThat: (actual) => ({ isEqualTo: (expected) => assert.deepEqual(plain(actual), plain(expected)) }),
      assertApi: (name) => ({
        wasCalled: () => assert.ok(calls[name], `${name} was not called`),
        wasNotCalled: () => assert.ok(!calls[name], `${name} was called`),
        wasCalledWith: (...values) =>
          assert.ok(
            calls[name]?.some((one) => JSON.stringify(one) === JSON.stringify(values)),
            `${name}: ${JSON.stringify(calls[name])}`,
          ),
      }),
    },
    run: (script, globals) => run(script, globals),
  };
}
function runScenario(script, template) {
  const box = sandbox(template);
  box.run(`${setup}\n${script}`, box.globals);
  return box.calls;
}

describe('the template for Google Tag Manager', () => {
  test('has its sections, in Tag Manager’s order', () => {
    assert.deepEqual(Object.keys(sections), [
      'INFO',
      'TEMPLATE_PARAMETERS',
      'SANDBOXED_JS_FOR_WEB_TEMPLATE',
      'WEB_PERMISSIONS',
      'TESTS',
      'NOTES',
    ]);
  });

  test('says what it is', () => {
    const info = JSON.parse(sections.INFO);
    assert.equal(info.type, 'TAG');
    assert.deepEqual(info.containerContexts, ['WEB']);
    assert.ok(info.displayName.includes('consent-gate'));
  });

  test('reads the fields that it has, and no other', () => {
    const read = new Set([...code.matchAll(/\bdata\.(\w+)/g)].map(([, name]) => name));
    assert.deepEqual([...read].toSorted(), [...parameters.map(({ name }) => name), 'gtmOnSuccess'].toSorted());
  });

  test('uses only what the sandbox has: no classes, no `this`, no `new`, no page', () => {
    assert.doesNotMatch(
      code.replace(/\/\*[^]*?\*\/|\/\/.*/g, ''),
      /\b(?:new|this|class|window|document|console|await|async)\b/,
    );
  });

  test('asks for each permission that it needs, and no other', () => {
    assert.deepEqual(Object.keys(permissions).toSorted(), ['access_consent', 'access_globals', 'write_data_layer']);
    const fields = (item) => item.mapValue.map((value) => value.string ?? value.boolean);
    const called = new Set([...code.matchAll(/callInWindow\('([\w.]+)'/g)].map(([, name]) => name));
    assert.deepEqual(
      permissions.access_globals.map(fields),
      [...called].map((name) => [name, false, false, true]),
    );
    const [{ wait_for_update: _wait, ...types }] = runScenario("state = undecided; runCode({ mode: 'opt-in' });")
      .setDefaultConsentState[0];
    assert.deepEqual(
      permissions.access_consent.map(fields),
      Object.keys(types).map((type) => [type, false, true]),
    );
    const set = [...code.matchAll(/gtagSet\(\{ (\w+): true \}\)/g)].map(([, name]) => name);
    assert.deepEqual(
      permissions.write_data_layer.map(({ string }) => string),
      set,
    );
  });

  test('has a test for each thing that it promises', () => {
    assert.equal(scenarios.length, names.length);
    assert.ok(scenarios.length >= 8);
  });

  for (const { name, text } of scenarios) test(`its own test: ${name}`, () => runScenario(text));

  test('control: its own tests notice a template that grants by default', () => {
    const open = code.replace('{ granted: [], denied: [] };', "{ granted: ['analytics'], denied: [] };");
    assert.notEqual(open, code);
    assert.throws(() => runScenario(scenarios[0].text, open), assert.AssertionError);
  });

  test('says the same to Google as the integration does', async () => {
    const { googleTypes } = await import('../../dist/npm/integrations/google.js');
    for (const granted of [[], ['analytics'], ['advertising'], ['personalization'], ['analytics', 'advertising']]) {
      for (const categories of [
        ['analytics', 'advertising'],
        ['analytics', 'advertising', 'personalization'],
      ]) {
        const state = {
          status: 'decided',
          granted: ['trusted', ...granted.filter((one) => categories.includes(one))],
          denied: categories.filter((one) => !granted.includes(one)),
          choice: { by: 'save' },
        };
        const calls = runScenario(`state = ${JSON.stringify(state)}; runCode({ mode: 'opt-in' });`);
        assert.deepEqual(calls.updateConsentState, [[googleTypes(state)]]);
      }
    }
  });
});
