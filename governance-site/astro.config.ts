/** How the public site is built: static pages, no inline script or style, nothing from elsewhere. */
import { defineConfig } from 'astro/config';

// The authority serves these pages under a policy that allows scripts and styles from files of its own only, so
// nothing may be inlined, however small.
export default defineConfig({
  srcDir: './src',
  outDir: './dist',
  trailingSlash: 'always',
  build: { format: 'directory', assets: 'site', inlineStylesheets: 'never' },
  vite: { build: { assetsInlineLimit: 0 } },
  devToolbar: { enabled: false },
});
