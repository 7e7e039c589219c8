/** Every error that the library throws, with what to do about it. */
const fixes = {
  METRIC_LABEL: 'give each label of the definition a value, and a closed label one of its values',
  METRIC_CLASH: 'rename the metric, or leave its registry out of `registries`',
  METRIC_REDEFINED: 'declare the metric once and import that declaration',
  EXPRESS_VERSION: 'install express 5.3 or later: earlier ones do not tell where a router is mounted',
} as const

export type TelemetryErrorCode = keyof typeof fixes

export class TelemetryError extends Error {
  readonly code: TelemetryErrorCode

  constructor(code: TelemetryErrorCode, offence: string) {
    super(`${code}: ${offence}: ${fixes[code]}`)
    this.name = 'TelemetryError'
    this.code = code
  }
}
