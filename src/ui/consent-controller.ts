import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Core } from '../core/api.js';

/** Renders its host after each change in the core, as long as the host is connected. */
export class ConsentController implements ReactiveController {
  readonly hostConnected: () => void;
  hostDisconnected!: () => void;

  constructor(host: ReactiveControllerHost, core: Core) {
    const render = (): void => host.requestUpdate();
    this.hostConnected = () => {
      this.hostDisconnected = core.watch(render);
      // What was in the top layer fell out of it when the host was moved.
      render();
    };
  }
}
