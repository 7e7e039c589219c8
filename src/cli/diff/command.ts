import { execFile } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import { describeDiff, type Files } from '../../diff/describe-diff.ts'
import { renderStack } from '../../render/stack.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'

const MAX_BYTES = 64 * 1024 * 1024

/** The generated files as they are at a revision. */
const filesAt = async (revision: string, root: string): Promise<Files> => {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('git', args, { cwd: root, maxBuffer: MAX_BYTES })).stdout
  const listed = await git('ls-tree', '-r', '--name-only', revision).catch(() => {
    throw new CommandError(
      `DIFF_REVISION: git knows no revision "${revision}" here\n    fix:  name a commit, a branch or a tag`,
    )
  })
  const paths = listed.split('\n').filter((path) => /(^|\/)generated\//.test(path))
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await git('show', `${revision}:./${path}`)] as const)),
  )
}

/** `tenantscope diff [REVISION]`: what the definition as it is now does to rules, panels and promises, in words. */
export const diff = async (revision: string, _options: unknown, command: Command): Promise<number> => {
  const { stack: file } = command.optsWithGlobals<{ stack: string }>()
  const root = dirname(resolve(file))
  const now = renderStack(await loadStack(file)).map(({ path, content }) => [path, content] as const)
  const changes = describeDiff(await filesAt(revision, root), new Map(now))
  console.log(changes.length === 0 ? `nothing changes since ${revision}` : changes.join('\n'))
  return 0
}
