import type { CurrentRequest } from './current-request.ts'

/** One request from its beginning to its end, in one of the ways in which it can be observed. */
export interface ObservedRequest {
  readonly current: CurrentRequest
  /** By which its client can ask for it; `undefined` where nothing is found by it. */
  readonly requestId: string | undefined
  run(handle: (current: CurrentRequest) => void): void
  /** Tells of it, once. */
  tell(status: number): void
}
