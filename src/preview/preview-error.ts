/** What the preview could not do, with what is there and what to do about it. */
export class PreviewError extends Error {
  readonly code: string

  constructor(code: string, message: string, fix: string) {
    super(`${code}: ${message}\n    fix:  ${fix}`)
    this.name = 'PreviewError'
    this.code = code
  }
}
