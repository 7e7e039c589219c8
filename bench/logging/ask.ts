import type { ChildProcess, Serializable } from 'node:child_process'
import { once } from 'node:events'

/** What a child process tells next. */
export const told = async <Answer>(child: ChildProcess): Promise<Answer> =>
  ((await once(child, 'message')) as [Answer])[0]

/** Asks a child process one thing; the next must wait for the answer. */
export const ask = <Answer>(child: ChildProcess, question: Serializable): Promise<Answer> => {
  const answer = told<Answer>(child)
  child.send(question)
  return answer
}
