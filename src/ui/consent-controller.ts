import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Core } from '../core/api.js';

/** Renders its host after each change in the core, as long as the host is connected. */
export class ConsentController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #core: Core;
  #undo: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, core: Core) {
    this.#host = host;
    this.#core = core;
  }

  hostConnected(): void {
    const render = (): void => this.#host.requestUpdate();
    this.#undo = this.#core.watch(render);
    // What was in the top layer fell out of it when the host was moved.
    render();
  }

  hostDisconnected(): void {
    this.#undo?.();
  }
}
