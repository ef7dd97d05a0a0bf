/** What a receipt is, field by field, as the contract has it: every field there, no other, each of its form. */

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

const text = (form) => (value) => typeof value === 'string' && form.test(value);
const oneOf =
  (...values) =>
  (value) =>
    values.includes(value);
const listOf = (valid) => (value) => Array.isArray(value) && value.every(valid) && new Set(value).size === value.length;
const category = (value) => text(/^[a-z][a-z\d-]*$/)(value) && value !== 'trusted';
const time = (value) => text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)(value) && !Number.isNaN(Date.parse(value));

/** @type {Readonly<Record<keyof import('../../src/consent/events.js').Receipt, (value: unknown) => boolean>>} */
const fields = {
  id: text(UUID),
  subject: text(UUID),
  at: time,
  mode: oneOf('opt-in', 'opt-out', 'notice'),
  policyVersion: text(/^[\w.-]{0,64}$/),
  lang: text(/^([a-z]{1,8}(-[a-z\d]{1,8}){0,7})?$/i),
  textHash: text(/^([\da-f]{64})?$/),
  granted: listOf(category),
  denied: listOf(category),
  by: oneOf('accept', 'decline', 'save', 'close', 'api'),
  signals: listOf(oneOf('gpc', 'dnt')),
  version: text(/^\d{1,5}\.\d{1,5}\.\d{1,5}(-[\w.-]{1,32})?$/),
};

/**
 * The names of what is missing, unknown or wrong; empty for a receipt. Whether its time is likely is not asked: a
 * visitor's clock may be wrong, and a receipt may have waited for weeks.
 * @param {unknown} value
 * @returns {string[]}
 */
export function problems(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ['an object is needed'];
  const unknown = Object.keys(value)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => `unknown field ${JSON.stringify(name.slice(0, 40))}`);
  const wrong = Object.keys(fields).filter((name) => !Object.hasOwn(value, name) || !fields[name](value[name]));
  const both = !wrong.length && value.granted.some((name) => value.denied.includes(name));
  return [...unknown, ...wrong, ...(both ? ['granted and denied'] : [])];
}
