import { createHash } from 'node:crypto';
import { html, Markup } from './docs/html.ts';

const style = `
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --faint: #595959; --line: #8a8a8a; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --faint: #b4b4b4; --line: #7d7d7d; --link: #9cc1ff; } }
* { box-sizing: border-box; }
body { max-width: 64rem; margin: 0 auto; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.3; } h2 { margin-top: 2rem; font-size: 1.2rem; } h3 { margin: 0; font-size: 1.05rem; }
a { color: var(--link); } a, summary { display: inline-block; min-height: 1.5rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.draws { padding: 0; list-style: none; } .draws > li { padding: .8rem 0; border-top: 1px solid var(--line); }
.state { display: inline-block; padding: 0 .5rem; border: 1px solid; border-radius: .3rem; font-size: .9rem; font-weight: normal; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .4rem 0; } dt { color: var(--faint); } dd { margin: 0; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .3rem; } }
.digest { font-family: ui-monospace, monospace; } .links a, nav a { margin-right: 1.2rem; }
.scroll { overflow-x: auto; } table { width: 100%; border-collapse: collapse; }
th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--faint); font-size: .9rem; }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** The Content-Security-Policy of a public page: its own style and nothing else. */
export const publicPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

// The policy names the hash of exactly this text.
const styleTag = new Markup(`<style>${style}</style>`);

/** A public page without scripts. */
export function publicPage(
  title: string,
  { intro, body, foot }: { readonly intro: Markup; readonly body: Markup; readonly foot: string },
): string {
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${styleTag}
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          ${intro}
        </header>
        <main>${body}</main>
        <footer><p>${foot}</p></footer>
      </body>
    </html>`.text;
}
