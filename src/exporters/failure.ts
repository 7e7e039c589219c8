import { redactText } from '../instrumentation/logging/secret-forms.ts'

/** Why a source could not be read. */
export interface Failure {
  /** The same for the same trouble, whatever port or time its text names. */
  readonly kind: string
  /** In words, without secrets. */
  readonly text: string
}

interface Coded {
  readonly code?: unknown
  readonly errors?: readonly unknown[]
}

/** A name that resolves to several addresses fails as an AggregateError, which has no message of its own. */
const inner = (error: unknown): unknown => {
  const [first] = (error as Coded | undefined)?.errors ?? []
  return error instanceof Error && error.message === '' && first !== undefined ? first : error
}

export const failureOf = (error: unknown): Failure => {
  const cause = inner(error)
  const { code } = (cause ?? {}) as Coded
  const message = cause instanceof Error ? cause.message || cause.name : String(cause)
  return {
    kind: typeof code === 'string' ? code : message.replaceAll(/\d+/g, '#'),
    text: redactText(message),
  }
}
