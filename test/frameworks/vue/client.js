import { createSSRApp } from 'vue';
import App from './App.vue';

createSSRApp(App, { vendors: window.vendors }).mount('#root');
