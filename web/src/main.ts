import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { clock } from './lib/clock.svelte.ts';
import { language } from './lib/i18n/language.svelte.ts';
import { router } from './lib/router.svelte.ts';
import { session } from './lib/session.svelte.ts';
import { theme } from './lib/theme.svelte.ts';
import { uploads } from './lib/uploads.svelte.ts';

theme.start();
clock.start();
router.start();
uploads.start();
void session.start();

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app');
// The words are there before the first paint: nothing is shown in one language and then in another.
await language.start();
mount(App, { target });
