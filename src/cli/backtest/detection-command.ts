import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { BacktestError, type BacktestProblem } from '../../backtest/backtest-error.ts'
import { renderDetection } from '../../backtest/detection/markdown.ts'
import { measureDetection } from '../../backtest/detection/measure.ts'
import { type Subject, subjectsOf } from '../../backtest/detection/subjects.ts'
import { detectionLines } from '../../backtest/detection/verdict.ts'
import { StackError } from '../../stackrun/index.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'

interface Options {
  readonly pace: string
  readonly only?: string
  readonly write?: string
  readonly json?: boolean
}

const problem = (place: string, value: string, fix: string): BacktestProblem => ({
  code: 'BACKTEST_OPTION',
  place,
  value,
  fix,
})

/** 15 s of scraping become 125 ms at 120, and half a second of a busy machine a minute: faster measures the machine. */
const FASTEST = 120

const settingsOf = ({ pace, only }: Options, all: readonly Subject[]) => {
  const names = only?.split(',').map((name) => name.trim())
  const known = all.map(({ alert }) => alert.name)
  const times = Number(pace)
  const found = [
    ...(times >= 1 && times <= FASTEST ? [] : [problem('--pace', pace, `write a number from 1 to ${FASTEST}`)]),
    ...(names ?? [])
      .filter((name) => !known.includes(name))
      .map((name) => problem('--only', name, `choose of ${known.join(', ')}`)),
  ]
  if (found.length > 0) throw new CommandError(new BacktestError(found).message)
  return { pace: times, subjects: all.filter(({ alert }) => names?.includes(alert.name) ?? true) }
}

const [BEGIN, END] = ['<!-- measured by "tenantscope detection --write" -->', '<!-- end of what was measured -->']

/** Puts the table between its marks, and leaves what people wrote. */
const writeInto = async (path: string, markdown: string): Promise<void> => {
  const text = await readFile(path, 'utf8').catch(() => `${BEGIN}\n${END}\n`)
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin < 0 || end < begin)
    throw new CommandError(
      `DETECTION_MARKS: ${path} has no place for the table\n    fix:  put these two lines into it:\n${BEGIN}\n${END}`,
    )
  await writeFile(path, `${text.slice(0, begin + BEGIN.length)}\n\n${markdown}\n${text.slice(end)}`)
}

/** `tenantscope detection`: how soon each alert is delivered, predicted and measured. Exits 1 unless all are as predicted and resolve. */
export const detection = async (options: Options, command: Command): Promise<number> => {
  const definition = await loadStack(command.optsWithGlobals<{ stack: string }>().stack)
  const { pace, subjects } = settingsOf(options, subjectsOf(definition))
  try {
    const onStep = (what: string): void => console.error(what)
    const measured = await measureDetection({ definition, subjects, pace, onStep })
    const lines = detectionLines(definition, subjects, measured.deliveries)
    const markdown = renderDetection(lines, measured, { pace, definition })
    console.log(options.json ? JSON.stringify({ ...measured, lines }) : markdown)
    if (options.write) await writeInto(options.write, markdown)
    return lines.every(({ isWithin, resolved }) => isWithin && resolved !== undefined) ? 0 : 1
  } catch (error) {
    throw error instanceof StackError || error instanceof BacktestError ? new CommandError(error.message) : error
  }
}
