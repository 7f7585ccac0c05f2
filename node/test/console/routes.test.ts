/** Who gets in and who does not: every operator's row, the address, the origin, the form token. */
import { describe, expect, it } from 'vitest';
import { openBrowser, openScene, origin, signedIn, tokenIn } from './scene.ts';

const operatorRows = openScene().rows.filter((row) => row.who === 'operator');
const fill = (path: string) => path.replace(/:\w+/gu, 'x');

describe('without signing in', () => {
  it('there is something to protect', () => {
    expect(operatorRows.length).toBeGreaterThan(12);
  });

  it.each(operatorRows.map((row) => [row.method, row.path]))(
    '%s %s leads to the sign-in page',
    async (method, path) => {
      const scene = openScene();
      const browser = openBrowser(scene.app);
      const answer = method === 'GET' ? await browser.get(fill(path)) : await browser.post(fill(path), {});
      expect(answer.status).toBe(303);
      expect(answer.location).toBe('/sign-in');
      expect(await scene.events.newest(5)).toEqual([]);
    },
  );

  it.each(operatorRows.map((row) => [row.method, row.path, row]))(
    '%s %s shows nothing even where nobody wired the check',
    async (_method, _path, row) => {
      const { app } = openScene();
      app.on(row.method, [`/unwired${row.path}`], (context) => row.handle(context));
      const browser = openBrowser(app);
      const path = `/unwired${fill(row.path)}`;
      const answer = row.method === 'GET' ? await browser.get(path) : await browser.post(path, {});
      expect(answer.status).toBe(401);
      expect(answer.body).toContain('CONSOLE_SIGN_IN_NEEDED');
    },
  );

  it('runbooks can be read', async () => {
    const browser = openBrowser(openScene().app);
    expect((await browser.get('/runbook/after-the-storm')).body).toContain('After the storm');
    expect((await browser.get('/runbook/nonsense')).status).toBe(404);
  });
});

describe('from a wrong address', () => {
  const everyRow = openScene().rows.map((row) => [row.method, row.path] as const);

  it.each(everyRow)('%s %s refuses a foreign Host, as DNS rebinding would send', async (method, path) => {
    const browser = await signedIn(openScene());
    const headers = { host: 'evil.example:7201' };
    const answer =
      method === 'GET' ? await browser.get(fill(path), headers) : await browser.post(fill(path), {}, headers);
    expect(answer.body).toContain('CONSOLE_HOST_WRONG');
  });

  it('refuses another console of the same machine, which shares its cookies', async () => {
    const browser = await signedIn(openScene());
    const { body } = await browser.get('/backups');
    const form = { form: tokenIn(body) };
    const crossed = await browser.post('/backups/run', form, { origin: 'http://localhost:7202' });
    expect(crossed.body).toContain('CONSOLE_ORIGIN_WRONG');
    const nowhere = await browser.post('/backups/run', form, { origin: 'null' });
    expect(nowhere.body).toContain('CONSOLE_ORIGIN_WRONG');
    expect((await browser.post('/backups/run', form, { origin })).status).toBe(303);
  });
});

describe('with a wrong form token', () => {
  const posts = openScene().rows.filter((row) => row.method === 'POST');

  it.each(posts.map((row) => [row.path]))('%s does nothing', async (path) => {
    const scene = openScene();
    const browser = await signedIn(scene);
    const before = await scene.events.newest(50);
    for (const form of [{}, { form: '' }, { form: 'x'.repeat(43) }]) {
      expect((await browser.post(fill(path), form)).body).toContain('CONSOLE_FORM_STALE');
    }
    expect(await scene.events.newest(50)).toEqual(before);
  });

  it('refuses the token of another session, and a body that is no form', async () => {
    const scene = openScene();
    const mine = await signedIn(scene);
    const other = await signedIn(scene);
    const token = tokenIn((await other.get('/backups')).body);
    expect((await mine.post('/backups/run', { form: token })).body).toContain('CONSOLE_FORM_STALE');
    const json = await mine.post('/backups/run', { form: token }, { 'content-type': 'text/plain' });
    expect(json.body).toContain('CONSOLE_FORM_MALFORMED');
  });
});
