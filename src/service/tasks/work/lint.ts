import type { LintPayload } from '../task.ts'
import { TaskFailure, type Work } from './work.ts'

interface Finding {
  readonly line: number
  readonly rule: string
}

const LINES_PER_STEP = 500

/** Checks source text line by line. Fails when there are more findings than the payload allows. */
export const lint: Work<LintPayload> = function* ({ source, max_line_length, max_findings }) {
  const lines = source.split('\n')
  const findings: Finding[] = []
  for (let start = 0; start < lines.length; start += LINES_PER_STEP) {
    const step = lines.slice(start, start + LINES_PER_STEP)
    findings.push(...step.flatMap((text, offset) => findingsOf(text, start + offset + 1, max_line_length)))
    yield Math.min(1, (start + LINES_PER_STEP) / lines.length)
  }
  if (findings.length > max_findings) throw new TaskFailure(`${findings.length} findings, ${max_findings} allowed`)
  return { lines: lines.length, findings: findings.slice(0, 100) }
}

function findingsOf(text: string, line: number, maxLineLength: number): readonly Finding[] {
  const rules = [
    text.length > maxLineLength && 'line-length',
    /[ \t]$/.test(text) && 'trailing-space',
    text.includes('\t') && 'tab',
    /\bdebugger\b/.test(text) && 'debugger',
  ]
  return rules.filter((rule) => rule !== false).map((rule) => ({ line, rule }))
}
