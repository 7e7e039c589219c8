import type { MetricDeclaration, Sample, Tags } from './sample.ts'

/** What main thread and VU threads say to each other. Everything here survives structured cloning. */

/** Inclusive ranges of statuses that are no failure; `null` when `http_req_failed` is not to be recorded. */
export type ExpectedStatuses = readonly (readonly [number, number])[] | null

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  readonly timeoutMs: number
  readonly redirects: number
  readonly tags: Tags
  readonly expected: ExpectedStatuses
  readonly responseType: 'text' | 'binary' | 'none'
}

/** Milliseconds, as k6 names and measures them. */
export interface HttpTimings {
  readonly duration: number
  readonly blocked: number
  readonly looking_up: number
  readonly connecting: number
  readonly tls_handshaking: number
  readonly sending: number
  readonly waiting: number
  readonly receiving: number
}

export interface HttpReply {
  readonly url: string
  readonly status: number
  readonly status_text: string
  readonly proto: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  readonly timings: HttpTimings
  readonly remote_ip: string
  readonly remote_port: number
  readonly error: string
  readonly error_code: number
}

/** A blocking call: the VU thread sleeps on the signal until the answer with the same id is there. */
export interface HttpCall {
  readonly id: number
  readonly requests: readonly HttpRequest[]
}

export interface HttpAnswer {
  readonly id: number
  readonly replies: readonly HttpReply[]
}

export interface IterationOrder {
  readonly kind: 'iteration'
  readonly scenario: string
  readonly executor: string
  readonly scenarioStartMs: number
  readonly exec: string
  readonly env: Readonly<Record<string, string>>
  readonly tags: Tags
  readonly iterationInTest: number
}

export type Order =
  | IterationOrder
  | { readonly kind: 'setup' }
  | { readonly kind: 'data'; readonly data: unknown }
  | { readonly kind: 'teardown' }
  | { readonly kind: 'summary'; readonly summary: unknown }
  | { readonly kind: 'interrupt' }

export interface ScriptError {
  readonly message: string
  readonly stack: string
}

/** How a function of the script ended. `interrupted` iterations are in no metric, as in k6. */
export interface Outcome {
  readonly ended: 'completed' | 'threw' | 'interrupted' | 'aborted'
  readonly durationMs: number
  readonly samples: readonly Sample[]
  readonly error?: ScriptError
  readonly abortReason?: string
  readonly result?: unknown
}

/** What the init context found: options, exports, metrics and the first thing that went wrong. */
export interface ScriptFacts {
  readonly options: Readonly<Record<string, unknown>>
  readonly exported: readonly string[]
  readonly metrics: readonly MetricDeclaration[]
  readonly error?: ScriptError
}

export type Notice =
  | { readonly kind: 'ready'; readonly facts: ScriptFacts }
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'samples'; readonly samples: readonly Sample[] }
  | { readonly kind: 'log'; readonly level: string; readonly text: string }
  | { readonly kind: 'fail'; readonly reason: string }

/** Slots of the shared signal between the two threads. */
export const signalSlot = { answers: 0, interrupted: 1 } as const

export interface VuThreadData {
  readonly vuId: number
  readonly scriptPath: string
  readonly script: string
  readonly env: Readonly<Record<string, string>>
  readonly signal: SharedArrayBuffer
  readonly options: Readonly<Record<string, unknown>> | null
}
