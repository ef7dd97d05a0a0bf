import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** As it is published. The server of the test runner would make it strict. */
const PROTOTYPE = new URL('../node_modules/prototype-js-core/prototype.js', import.meta.url);

/**
 * What tests of gates load. At `/empty/` nothing, which is there. Prototype.js at `/prototype.js`. Scripts that say their name when they run: `/probe.js?name=first`, as classic scripts and as modules. `wait` keeps the answer
 * back for so many milliseconds, `status` is that of the answer.
 */
export async function probes(context, next) {
  if (context.path.startsWith('/empty/')) {
    context.status = 204;
    return undefined;
  }
  if (context.path === '/prototype.js') {
    context.type = 'text/plain';
    context.body = readFileSync(PROTOTYPE, 'utf8');
    return undefined;
  }
  if (context.path !== '/probe.js') return next();
  const { name, wait = '0', status = '200' } = context.query;
  await sleep(Number(wait));
  context.set('cache-control', 'no-store');
  context.type = 'text/javascript';
  context.body = `(globalThis.ran ??= []).push(${JSON.stringify(name)});`;
  context.status = Number(status);
  return undefined;
}
