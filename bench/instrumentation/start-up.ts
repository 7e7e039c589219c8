/** What importing the compiled library takes in a fresh process, beyond starting Node at all. */
import { spawnSync } from 'node:child_process'
import { median } from '../median.ts'
import { libraryUrl } from './library.ts'

const ROUNDS = 11

const milliseconds = (code: string): number => {
  const startedAt = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return performance.now() - startedAt
}

export interface StartUpFigures {
  readonly bareMilliseconds: number
  readonly importMilliseconds: number
}

export const measureStartUp = (): StartUpFigures => {
  const withLibrary = `await import(${JSON.stringify(libraryUrl('index'))})`
  const pairs = Array.from({ length: ROUNDS }, () => ({ bare: milliseconds(''), library: milliseconds(withLibrary) }))
  return {
    bareMilliseconds: median(pairs.map(({ bare }) => bare)),
    importMilliseconds: median(pairs.map(({ bare, library: own }) => own - bare)),
  }
}

export const startUpTable = ({ bareMilliseconds, importMilliseconds }: StartUpFigures): string =>
  [
    '### Importing the library, in a fresh process',
    '',
    `${importMilliseconds.toFixed(0)} ms beyond Node's own ${bareMilliseconds.toFixed(0)} ms.`,
    '',
  ].join('\n')
