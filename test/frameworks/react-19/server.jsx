import { renderToString } from 'react-dom/server';
import { Page, WholeDocument } from './app.jsx';

export const render = (vendors) => renderToString(<Page vendors={vendors} />);
export const renderDocument = (vendors) => `<!doctype html>${renderToString(<WholeDocument vendors={vendors} />)}`;
