import { render as renderToString } from 'svelte/server';
import App from './App.svelte';

export const render = (vendors) => renderToString(App, { props: { vendors } }).body;
