import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemExecutor } from '../src/stackrun/executor.ts'
import type { Stack } from '../src/stackrun/index.ts'

/** Puts a history, written as OpenMetrics, into the data folder of a Prometheus that is stopped meanwhile. Removes the file. */
export const loadBlocks = async (stack: Stack, promtool: string, historyPath: string): Promise<void> => {
  const part = stack.part('prometheus')
  await part.stop()
  const { exitCode, stderr } = await systemExecutor().run(promtool, [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    '--max-block-duration=744h',
    historyPath,
    join(stack.directory, 'prometheus', 'data'),
  ])
  if (exitCode !== 0) throw new Error(`promtool could not make blocks: ${stderr}`)
  await rm(historyPath)
  await part.start()
}
