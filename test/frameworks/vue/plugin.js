import plugin from '@vitejs/plugin-vue';

/** Compiles components for the server or the browser. */
export const vue = plugin();
