import { renderToString } from 'vue/server-renderer';
import { createApp } from './app.js';

export const render = (vendors) => renderToString(createApp(vendors));
