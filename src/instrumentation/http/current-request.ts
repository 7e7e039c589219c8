import type { IncomingMessage } from 'node:http'

/** What its handling finds out about a request: the adapter its route, `identify` whose it is. */
export interface CurrentRequest {
  tenantId: string | undefined
  userId: string | undefined
  /** Route template, once it is known. */
  endpoint: string | undefined
}

const CURRENT = Symbol('tenantscope.current')
type Marked = IncomingMessage & { [CURRENT]?: CurrentRequest }

export const setCurrent = (request: IncomingMessage, current: CurrentRequest): void => {
  ;(request as Marked)[CURRENT] = current
}

/** `undefined` where no adapter was handed the request. */
export const currentOf = (request: IncomingMessage): CurrentRequest | undefined => (request as Marked)[CURRENT]
