/** Moves between pages through the history of the browser. */

import { parseRoute, type Route } from './routes.ts';
import { NO_FILTER, worklistAddress } from './worklistfilter.ts';

class Router {
  route: Route = $state.raw({ page: 'worklist', filter: NO_FILTER });
  /** The page before this one. */
  previous: Route | null = $state.raw(null);
  /** The worklist as it was filtered last: where the way back from a case leads. */
  worklist = $state('/');

  start(): void {
    this.#show();
    addEventListener('popstate', () => this.#read());
    document.addEventListener('click', (event) => this.#follow(event));
  }

  go(address: string): void {
    history.pushState(null, '', address);
    this.#read();
    scrollTo(0, 0);
  }

  /** Changes the address without a step in the history. */
  replace(address: string): void {
    history.replaceState(null, '', address);
    this.#show();
  }

  #read(): void {
    this.previous = this.route;
    this.#show();
  }

  #show(): void {
    this.route = parseRoute(location.pathname, location.search);
    if (this.route.page === 'worklist') this.worklist = worklistAddress(this.route.filter);
  }

  /** Plain clicks on links of the application stay inside it. */
  #follow(event: MouseEvent): void {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (event.defaultPrevented || !plain || link === null) return;
    const leaves = link.origin !== location.origin || link.target !== '' || link.hasAttribute('download');
    if (leaves || link.hash !== '' || parseRoute(link.pathname, link.search).page === 'missing') return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

export const router = new Router();
