import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Works in a fresh folder that is gone afterwards, also when the process leaves in the middle, short of SIGKILL. */
export const inTemporaryFolder = async <Result>(
  purpose: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> => {
  const folder = await mkdtemp(join(tmpdir(), `tenantscope-${purpose}-`))
  const options = { recursive: true, force: true, maxRetries: 5 } as const
  const removeNow = (): void => rmSync(folder, options)
  process.once('exit', removeNow)
  try {
    return await work(folder)
  } finally {
    process.off('exit', removeNow)
    await rm(folder, options)
  }
}
