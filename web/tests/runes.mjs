// Lets Node import modules with runes: `node --import ./tests/runes.mjs`. They are compiled as for a server,
// where state is a plain variable.
import { register } from 'node:module';

register('./runes-hooks.mjs', import.meta.url);
