import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StackView } from '../part.ts'

/** Text, or text made from where the parts of the stack are reached. */
export type ConfigText = string | ((stack: StackView) => string)

/** Files by their path relative to the configuration. */
export type ConfigFiles = Readonly<Record<string, ConfigText>>

/** Writes configuration files into the folder of a part. */
export const writeConfigFiles = async (directory: string, files: ConfigFiles, stack: StackView): Promise<void> => {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, typeof text === 'string' ? text : text(stack))
  }
}
