export type PagerDutyErrorCode =
  | 'PAGERDUTY_UNREACHABLE'
  | 'PAGERDUTY_CREDENTIALS'
  | 'PAGERDUTY_REFUSED'
  | 'PAGERDUTY_BUSY'
  | 'PAGERDUTY_BROKEN'
  | 'PAGERDUTY_ANSWER'
  | 'PAGERDUTY_TOO_MANY'

/** PagerDuty did not do as it was asked. The message names the request, never a key. */
export class PagerDutyError extends Error {
  readonly code: PagerDutyErrorCode
  readonly status: number | undefined

  constructor(
    code: PagerDutyErrorCode,
    {
      request,
      actual,
      fix,
      status,
      cause,
    }: {
      readonly request: string
      readonly actual: string
      readonly fix: string
      readonly status?: number
      readonly cause?: unknown
    },
  ) {
    super(`${code}: ${request}: ${actual}\n    fix:  ${fix}`, { cause })
    this.name = 'PagerDutyError'
    this.code = code
    this.status = status
  }
}
