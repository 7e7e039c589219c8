import { alertsByRunbook, FRAME_BEGINS, FRAME_ENDS, runbookBody } from '../../core/runbook.ts'
import type { Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'
import { runbookFrame } from './frame.ts'

/** The frame goes between the title and what people wrote, wherever it was before. */
const framed = (text: string, frame: string): string => {
  const [title = '', ...rest] = runbookBody(text).trim().split('\n')
  return [title, FRAME_BEGINS, frame, FRAME_ENDS, rest.join('\n').trim(), ''].join('\n\n').trimEnd().concat('\n')
}

/** The runbooks that are written, each with its frame as the definition has it now. One that is missing is not invented: `check` tells of it. */
export const renderRunbooks = (stack: Stack, written: ReadonlyMap<string, string>): readonly GeneratedDocument[] =>
  [...alertsByRunbook(stack)].flatMap(([slug, alerts]) => {
    const text = written.get(slug)
    return text === undefined
      ? []
      : [{ path: `docs/runbooks/${slug}.md`, content: framed(text, runbookFrame(stack, alerts)) }]
  })
