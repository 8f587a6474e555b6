import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds a running service. */
const service = process.env['ZHEDEL_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2022',
    // The page is served under a strict content policy: no inlined scripts or images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One file on purpose, but for the languages: a page that was opened before an upgrade asks for no part that is gone
    // unless its language is changed, which then says so and leaves the page as it is.
    chunkSizeWarningLimit: 800,
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/files', '/slides', '/events', '/healthz', '/readyz'].map((path) => [path, service]),
    ),
  },
});
