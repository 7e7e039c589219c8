import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { yaml } from '../render/yaml.ts'
import type { Executor } from '../stackrun/executor.ts'
import { inTemporaryFolder } from '../stackrun/temporary-folder.ts'
import type { RenderedGroup } from './suite.ts'

export interface Verdict {
  readonly passed: boolean
  /** What promtool printed. */
  readonly output: string
}

export interface Promtool {
  /** `promtool test rules` on one test file, with these groups beside it. */
  test(testFile: string, groups: readonly RenderedGroup[]): Promise<Verdict>
  /** `promtool check rules`: of each list of rules by itself, whether it loads at all. */
  loads(lists: readonly RenderedGroup['rules'][]): Promise<readonly boolean[]>
}

const inFolder = <Result>(
  groups: readonly RenderedGroup[],
  work: (folder: string, ruleFiles: readonly string[]) => Promise<Result>,
): Promise<Result> =>
  inTemporaryFolder('proof', async (folder) => {
    const ruleFiles = groups.map(({ name }) => join(folder, `${name}.yaml`))
    await Promise.all(groups.map((group, index) => writeFile(ruleFiles[index] ?? '', yaml({ groups: [group] }))))
    return work(folder, ruleFiles)
  })

/** The real promtool, in a fresh folder each time. */
export const promtool = (binary: string, executor: Pick<Executor, 'run'>): Promtool => {
  // Its own temporary files belong into the folder too: promtool leaves them behind when it is killed.
  const run = async (folder: string, args: readonly string[]): Promise<Verdict> => {
    const { exitCode, stdout, stderr } = await executor.run(binary, args, {
      env: { TMPDIR: folder },
      timeoutSeconds: 600,
    })
    return { passed: exitCode === 0, output: `${stdout}${stderr}`.trim() }
  }
  return {
    test: (testFile, groups) =>
      inFolder(groups, async (folder) => {
        const path = join(folder, 'cases.test.yaml')
        await writeFile(path, testFile)
        return run(folder, ['test', 'rules', path])
      }),
    loads: (lists) =>
      inFolder(
        lists.map((rules, index) => ({ name: `${index}`, interval: '1m', rules })),
        async (folder, ruleFiles) => {
          const { output } = await run(folder, ['check', 'rules', '--lint=none', ...ruleFiles])
          return ruleFiles.map((file) => output.includes(`Checking ${file}\n  SUCCESS`))
        },
      ),
  }
}
