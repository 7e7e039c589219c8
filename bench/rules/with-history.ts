import { join } from 'node:path'
import { inTemporaryFolder, prometheus, resolveSoftware, software, startStack } from '../../src/stackrun/index.ts'
import { loadBlocks } from '../load-blocks.ts'

/** A moment on the edge of five minutes, far enough back that all of the history is in blocks. */
const lastWholeBlock = (): number => Math.floor(Date.now() / 1000 / 7200) * 7200 - 300

/** Runs a real Prometheus on a history that is written for it, and nothing else. */
export const withHistory = <Result>(
  write: (path: string, endSeconds: number) => Promise<void>,
  measure: (url: string, endSeconds: number) => Promise<Result>,
): Promise<Result> =>
  inTemporaryFolder('bench-rules', async (folder) => {
    const found = await resolveSoftware([software.prometheus])
    const endSeconds = lastWholeBlock()
    const path = join(folder, 'history.om')
    await write(path, endSeconds)
    const stack = await startStack({
      directory: join(folder, 'run'),
      parts: [
        prometheus({
          config: 'global: {scrape_interval: 1m}\n',
          flags: ['--storage.tsdb.retention.time=90d', '--query.timeout=10m', '--query.max-samples=2000000000'],
        }),
      ],
    })
    try {
      await loadBlocks(stack, found.get('prometheus')?.binaries.promtool ?? 'promtool', path)
      return await measure(stack.url('prometheus'), endSeconds)
    } finally {
      await stack.stop()
    }
  })
