/**
 * What can be wrong with a request, as the client sees it (RFC 9457). The kinds are a closed set: they are the `type`
 * of the answer, the `error_type` label of `api_errors_total`, and what a client may branch on.
 */
const KINDS = {
  malformed: { status: 400, title: 'The request cannot be read' },
  unauthenticated: { status: 401, title: 'A valid bearer token is required' },
  forbidden: { status: 403, title: 'The token is not for this tenant' },
  not_found: { status: 404, title: 'There is no such resource' },
  conflict: { status: 409, title: 'The resource is in a state that does not allow this' },
  too_large: { status: 413, title: 'The request body is too large' },
  unsupported_media: { status: 415, title: 'The body must be JSON' },
  invalid: { status: 422, title: 'Some fields are not valid' },
  rate_limited: { status: 429, title: 'Too many requests for this tenant' },
  quota_exceeded: { status: 429, title: "The tenant's quota is used up" },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'A part of the service is unavailable, try again' },
} as const

export type ProblemKind = keyof typeof KINDS
export const PROBLEM_KINDS = Object.keys(KINDS) as readonly ProblemKind[]

export interface InvalidField {
  readonly field: string
  readonly problem: string
}

interface Details {
  readonly detail?: string
  readonly invalidFields?: readonly InvalidField[]
  /** Sent as `Retry-After`, rounded up. */
  readonly retryAfterSeconds?: number
  /** For the log only. */
  readonly cause?: unknown
}

/** Thrown by a handler to answer with a problem. Everything but `cause` is shown to the client. */
export class Problem extends Error {
  readonly kind: ProblemKind
  readonly status: number
  readonly details: Details

  constructor(kind: ProblemKind, details: Details = {}) {
    super(details.detail ?? KINDS[kind].title, { cause: details.cause })
    this.kind = kind
    this.status = KINDS[kind].status
    this.details = details
  }

  /** The `application/problem+json` body. */
  toJSON(): Record<string, unknown> {
    return {
      type: `urn:problem:${this.kind}`,
      title: KINDS[this.kind].title,
      status: this.status,
      ...(this.details.detail && { detail: this.details.detail }),
      ...(this.details.invalidFields && { invalid_fields: this.details.invalidFields }),
    }
  }

  headers(): Record<string, string> {
    const { retryAfterSeconds } = this.details
    return {
      ...(retryAfterSeconds !== undefined && { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterSeconds))) }),
      ...(this.kind === 'unauthenticated' && { 'WWW-Authenticate': 'Bearer' }),
    }
  }
}
