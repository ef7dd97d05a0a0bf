import { createApp } from './app.js';

createApp(window.vendors).mount('#root');
