/** What the demo could not do, with what is there and what to do about it. */
export class DemoError extends Error {
  constructor(code: string, message: string, fix: string) {
    super(`${code}: ${message}\n    fix:  ${fix}`)
    this.name = 'DemoError'
  }
}
