import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Stack } from '../core/stack.ts'
import { CommandError } from './command-error.ts'

/** Reads the definition that a file exports by default. */
export const loadStack = async (file: string): Promise<Stack> => {
  const path = resolve(file)
  await access(path).catch(() => {
    throw new CommandError(
      `STACK_MISSING: there is no ${path}\n    fix:  run in the project's folder, or name the file with --stack`,
    )
  })
  const module: { default?: Stack } = await import(pathToFileURL(path).href)
  if (!module.default?.slos) {
    throw new CommandError(`STACK_EXPORT: ${path} exports no stack by default\n    fix:  export default stack({ … })`)
  }
  return module.default
}
