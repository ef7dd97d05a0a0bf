import { compile } from 'svelte/compiler';

/** Compiles components for the server or the browser. */
export const svelte = {
  name: 'svelte',
  transform(code, id) {
    if (!id.endsWith('.svelte')) return undefined;
    const generate = this.environment.name === 'ssr' ? 'server' : 'client';
    const { js } = compile(code, { filename: id, dev: true, generate });
    return { code: js.code, map: js.map };
  },
};
