import { hydrateRoot } from 'react-dom/client';
import { Page, WholeDocument } from './app.jsx';

const { vendors } = window;
const root = document.querySelector('#root');
const onRecoverableError = (error) => console.error('recovered', String(error));

if (root) hydrateRoot(root, <Page vendors={vendors} />, { onRecoverableError });
else hydrateRoot(document, <WholeDocument vendors={vendors} />, { onRecoverableError });
