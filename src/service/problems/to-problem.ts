import { ZodError } from 'zod'
import { isUnavailable } from '../database/unavailable.ts'
import { Problem, type ProblemKind } from './problem.ts'

/** Whatever was thrown, as something that is safe to show. What nobody foresaw is `internal` and says nothing more. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof ZodError) {
    return new Problem('invalid', {
      invalidFields: error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', problem: message })),
    })
  }
  if (isUnstorableText(error)) {
    return new Problem('invalid', { detail: 'Text must not contain NUL or lone surrogates.', cause: error })
  }
  if (isUnavailable(error)) return new Problem('unavailable', { retryAfterSeconds: 1, cause: error })
  const kind = kindOfClientError(error)
  return kind ? new Problem(kind, { cause: error }) : new Problem('internal', { cause: error })
}

/** Express, its router and its body parser mark what the client did wrong with a `status` below 500. */
function kindOfClientError(error: unknown): ProblemKind | undefined {
  const status = (error as { status?: unknown } | undefined)?.status
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined
  if (status === 413) return 'too_large'
  if (status === 415) return 'unsupported_media'
  return 'malformed'
}

/** JSON can say what PostgreSQL cannot keep: U+0000 in text (22021) or jsonb, and half a surrogate pair in jsonb (22P05, 22P02). */
const isUnstorableText = (error: unknown): boolean =>
  ['22021', '22P05', '22P02'].includes(String((error as { code?: unknown } | undefined)?.code))
