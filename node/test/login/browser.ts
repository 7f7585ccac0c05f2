/** A browser in a few lines: cookies by host and path, redirects step by step, forms as a person would send them. */
import { request } from 'node:http';

/** One answer. `text` is the page. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
  readonly setCookies: readonly string[];
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

const redirectsMax = 12;

/** A browser with cookies of its own. Every host under .localhost is this machine. */
export class Browser {
  readonly #jars = new Map<string, Map<string, Cookie>>();

  /** Fetches one address without following anything. */
  async step(
    url: string,
    init: { readonly body?: string; readonly headers?: Record<string, string> } = {},
  ): Promise<Page> {
    const at = new URL(url);
    const page = await send(at, this.#cookiesFor(at), init);
    for (const line of page.setCookies) this.#keep(at, line);
    return page;
  }

  /** Goes to an address and follows redirects, but never to a host that `stopAt` matches. */
  async go(url: string, stopAt = /^never/): Promise<Page> {
    return this.#follow(await this.step(url), stopAt);
  }

  /** Sends the form whose action ends with `action` on this page, with its hidden fields and `fields`. */
  async submit(page: Page, action: string, fields: readonly (readonly [string, string])[] = [], stopAt = /^never/) {
    return this.#follow(await this.post(page, action, fields), stopAt);
  }

  /** The same, without following the answer. */
  post(
    page: Page,
    action: string,
    fields: readonly (readonly [string, string])[] = [],
    headers: Record<string, string> = {},
  ) {
    const form = [...page.text.matchAll(/<form method="post" action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].find(
      (found) => plain(found[1] ?? '').endsWith(action),
    );
    if (!form) throw new TypeError(`no form ${action} on ${page.url}: ${page.text.slice(0, 600)}`);
    const hidden = [...(form[2] ?? '').matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const named = new Set(fields.map(([name]) => name));
    const kept = hidden.map((found): [string, string] => [found[1] ?? '', plain(found[2] ?? '')]);
    const body = new URLSearchParams([
      ...kept.filter(([name]) => !named.has(name)),
      ...fields.map((f): [string, string] => [...f]),
    ]);
    const target = new URL(plain(form[1] ?? ''), page.url);
    return this.step(target.href, { body: body.toString(), headers: { origin: new URL(page.url).origin, ...headers } });
  }

  /** Forgets the cookies of a host whose names match. */
  forget(host: string, names: RegExp): void {
    const jar = this.#jars.get(host);
    for (const name of [...(jar?.keys() ?? [])]) if (names.test(name)) jar?.delete(name);
  }

  async #follow(page: Page, stopAt: RegExp): Promise<Page> {
    let at = page;
    for (let hops = 0; at.location && hops < redirectsMax; hops++) {
      if (stopAt.test(at.location)) return at;
      at = await this.step(at.location);
    }
    return at;
  }

  #cookiesFor(url: URL): string {
    const jar = [...(this.#jars.get(url.host)?.values() ?? [])];
    return jar
      .filter(({ path }) => url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keep(url: URL, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
    const jar = this.#jars.get(url.host) ?? new Map<string, Cookie>();
    this.#jars.set(url.host, jar);
    if (value === '' || /max-age=0/i.test(line)) jar.delete(`${name} ${path}`);
    else jar.set(`${name} ${path}`, { name, value, path });
  }
}

/** The WebAuthn options on a page with a passkey form. */
export function optionsOn(page: Page) {
  const found = /data-options="([^"]*)"/.exec(page.text);
  if (!found) throw new TypeError(`no passkey form on ${page.url}: ${page.status} ${page.text.slice(-900)}`);
  return JSON.parse(plain(found[1] ?? ''));
}

/** What a reader sees of a page: its text without markup. */
export function wordsOf(page: Page): string {
  return plain(page.text.replaceAll('<wbr>', '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
}

function plain(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function send(at: URL, cookie: string, init: { readonly body?: string; readonly headers?: Record<string, string> }) {
  return new Promise<Page>((resolve, reject) => {
    const form = init.body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const headers = { host: at.host, accept: 'text/html', ...(cookie ? { cookie } : {}), ...form, ...init.headers };
    const options = { host: '127.0.0.1', port: at.port, path: `${at.pathname}${at.search}`, headers };
    const call = request({ ...options, method: init.body === undefined ? 'GET' : 'POST' }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part) => {
        text += part;
      });
      answer.on('end', () => {
        const { location } = answer.headers;
        const to = location ? new URL(location, at).href : null;
        const setCookies = answer.headers['set-cookie'] ?? [];
        resolve({ url: at.href, status: answer.statusCode ?? 0, text, location: to, setCookies });
      });
    });
    call.on('error', reject);
    call.end(init.body);
  });
}
