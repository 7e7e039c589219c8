import { execFile } from 'node:child_process'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import type { Stack } from '../../core/stack.ts'
import { describeDiff, type Files } from '../../diff/describe-diff.ts'
import { inClusterAccess } from '../../exporters/kubernetes/api.ts'
import { renderStack } from '../../render/stack.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'
import { clusterFiles } from './cluster-files.ts'
import { type ClusterAccess, readKubeconfig } from './kubeconfig.ts'

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

interface Options {
  readonly cluster?: boolean
  readonly kubeconfig?: string
  readonly context?: string
  readonly namespace?: string
}

/** Where kubectl looks as well; inside a pod its service account, unless a file is named. */
const accessToCluster = async ({ kubeconfig, context }: Options): Promise<ClusterAccess> => {
  const path = kubeconfig ?? process.env.KUBECONFIG
  if (!path && process.env.KUBERNETES_SERVICE_HOST) return { ...(await inClusterAccess()), context: 'this pod' }
  return readKubeconfig(path ?? join(homedir(), '.kube/config'), context)
}

/** The generated files as a cluster holds them, and what to call that. */
const fromCluster = async (options: Options, stack: Stack): Promise<{ before: Files; name: string }> => {
  const access = await accessToCluster(options)
  const namespace = options.namespace ?? access.namespace
  const before = await clusterFiles(access, namespace, stack.name)
  const name = `namespace ${namespace} of ${access.context}`
  if (before.size === 0) console.error(`nothing of ${stack.name} is in ${name}: all of it would be new`)
  return { before, name }
}

/** `tenantscope diff [REVISION | --cluster]`: what the definition as it is now does to rules, panels and promises, in words. */
export const diff = async (revision: string, options: Options, command: Command): Promise<number> => {
  const { stack: file } = command.optsWithGlobals<{ stack: string }>()
  const root = dirname(resolve(file))
  const stack = await loadStack(file)
  const now = new Map(renderStack(stack).map(({ path, content }) => [path, content] as const))
  const { before, name } = options.cluster
    ? await fromCluster(options, stack)
    : { before: await filesAt(revision, root), name: revision }
  const changes = describeDiff(before, now)
  if (changes.length > 0) console.log(changes.join('\n'))
  else console.log(options.cluster ? `${name} is as the definition says` : `nothing changes since ${name}`)
  return 0
}
