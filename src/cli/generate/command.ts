import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { renderRunbooks } from '../../render/runbooks/runbooks.ts'
import { renderStack } from '../../render/stack.ts'
import { loadStack } from '../load-stack.ts'
import { writtenRunbooks } from '../written-runbooks.ts'
import { chartReadme } from './chart-readme.ts'
import { driftOf } from './drift.ts'
import { mend, readGenerated } from './generated-files.ts'
import { type GitOpsOptions, generateGitOps } from './gitops.ts'

/** A definition elsewhere has no chart to feed. */
const CHART = 'helm/tenantscope/'

type Options = { readonly check?: boolean } & Partial<GitOpsOptions>

/** `tenantscope generate [--check | --target argocd|flux]`. Exits 1 on drift with `--check`; writes nothing while the definition has problems. */
export const generate = async (options: Options, command: Command): Promise<number> => {
  const { stack: file } = command.optsWithGlobals<{ stack: string }>()
  const root = dirname(resolve(file))
  const stack = await loadStack(file)
  if (options.target) return generateGitOps(stack.name, { ...options, target: options.target })
  const hasChart = existsSync(join(root, CHART))
  const documents = [
    ...renderStack(stack).filter(({ path }) => hasChart || !path.startsWith(CHART)),
    ...(hasChart ? await chartReadme(root) : []),
    ...renderRunbooks(stack, await writtenRunbooks(root)),
  ]
  const drift = driftOf(documents, await readGenerated(root, documents))
  for (const { path, kind } of drift)
    console.log(`${options.check ? kind : kind === 'left over' ? 'removed' : 'wrote'}  ${path}`)
  if (options.check) {
    if (drift.length > 0)
      console.error(`${drift.length} generated file(s) differ from the definition: run "tenantscope generate"`)
    else console.log(`${documents.length} generated files are up to date`)
    return drift.length > 0 ? 1 : 0
  }
  await mend(root, documents, drift)
  console.log(`${documents.length} generated files, ${drift.length} changed`)
  return 0
}
