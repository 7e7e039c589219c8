import type { Diagnostic, DiagnosticCode } from '../diagnostic.ts'
import type { Stack } from '../stack.ts'

/** Finds every problem of one kind in a definition. */
export type Check = (stack: Stack) => readonly Diagnostic[]

export const problem = (code: DiagnosticCode, place: string, value: string, fix: string): Diagnostic => ({
  code,
  place,
  value,
  fix,
})

/** Each name that stands more than once, once. */
export const repeated = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
]
