import type { Configuration } from '../api.ts'
import type { PageState } from '../page-state.ts'
import type { Prometheus } from '../prometheus.ts'

export interface PageServices {
  readonly prometheus: Prometheus
  readonly configuration: Configuration
  /** Shows another state and remembers it in the browser's history. */
  readonly navigate: (state: PageState) => void
}

/** What fills the window under the bar. */
export interface ShownPage {
  readonly element: HTMLElement
  /** Another time or other values on the same page. */
  update(state: PageState): Promise<void>
  destroy(): void
}
