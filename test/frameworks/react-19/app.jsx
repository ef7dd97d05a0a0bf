import { useState } from 'react';

/** What a site gates, in React. `suppressHydrationWarning` allows the attributes that a gate sets. */
export function Page({ vendors }) {
  const [count, setCount] = useState(0);
  const inline = "(window.__ran ??= []).push('inline after ' + document.currentScript.previousElementSibling.id)";
  return (
    <main>
      <p id="box">Text</p>
      <script
        type="text/plain"
        data-consent="analytics"
        suppressHydrationWarning
        dangerouslySetInnerHTML={{ __html: inline }}
      />
      <script
        type="text/plain"
        data-consent="advertising"
        suppressHydrationWarning
        src={`${vendors.probe}/probe.js?name=external&wait=100`}
      />
      <iframe
        title="Map"
        width="400"
        height="200"
        data-consent="advertising"
        suppressHydrationWarning
        data-src={`${vendors.embed}/map`}
      />
      <img alt="" data-consent="advertising" suppressHydrationWarning data-src={`${vendors.pixel}/p.gif`} />
      <button id="count" type="button" onClick={() => setCount(count + 1)}>
        {count}
      </button>
      <a href="/privacy" data-consent-action="preferences">
        Manage Cookies
      </a>
    </main>
  );
}

/** The same as a whole document, as frameworks with their own router render it. */
export function WholeDocument({ vendors }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <meta charSet="utf-8" />
        <title>Page</title>
        <script src="/consent-gate/consent-gate.js" />
        <script
          type="text/plain"
          data-consent="advertising"
          suppressHydrationWarning
          src={`${vendors.probe}/probe.js?name=head&wait=100`}
        />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <consent-gate policy-url="/privacy" />
        <Page vendors={vendors} />
        <script dangerouslySetInnerHTML={{ __html: `window.vendors = ${JSON.stringify(vendors)}` }} />
        <script type="module" src="/app/client.js" />
      </body>
    </html>
  );
}
