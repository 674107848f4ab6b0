import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

/** The browser verifier: one file with all that it needs, and the Content-Security-Policy that it was made for. */
export interface VerifierPage {
  readonly bytes: Uint8Array;
  readonly policy: string;
}

const folder = new URL('../verifier-page/', import.meta.url);
let made: Promise<VerifierPage> | undefined;

/** Makes the page at first use, and gives the same one afterwards. */
export function renderVerifierPage(): Promise<VerifierPage> {
  made ??= makePage().catch((error: unknown) => {
    made = undefined;
    throw error;
  });
  return made;
}

async function makePage(): Promise<VerifierPage> {
  const [template, css, script, worker] = await Promise.all([
    readFile(new URL('page.html', folder), 'utf8'),
    readFile(new URL('page.css', folder), 'utf8'),
    bundle('page.ts'),
    bundle('worker.ts'),
  ]);
  const style = (await transform(css, { loader: 'css', minify: true })).code.trim();
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'worker-src blob:',
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const page = fill(template, {
    POLICY: policy,
    '<!-- style -->': `<style>${style}</style>`,
    // No type that a browser runs: the page makes its worker of this text.
    '<!-- worker -->': `<script type="text/plain" id="worker">${worker}</script>`,
    '<!-- script -->': `<script>${script}</script>`,
  });
  // What a meta element cannot say.
  return { bytes: new TextEncoder().encode(page), policy: `${policy}; frame-ancestors 'none'` };
}

/** Puts the parts in their places, of which the template has each once. */
function fill(template: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((page, [place, part]) => {
    const [before, after, ...more] = page.split(place);
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`page.html has no single ${place}`);
    return before + part + after;
  }, template);
}

/** One script for browsers with everything that it imports; the browser's own SHA-256, not that of node. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, folder))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: ['es2022'],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
  });
  const text = outputFiles[0]?.text ?? '';
  // The parser of HTML knows nothing of JavaScript: these would end the script, or begin a comment in it.
  return text.trim().replaceAll(/<(?=\/script|!--)/gi, String.raw`\x3C`);
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
