import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GeneratedDocument } from '../../render/document.ts'
import { renderArgoCd } from '../../render/gitops/argocd.ts'
import { renderFlux } from '../../render/gitops/flux.ts'
import type { Release } from '../../render/gitops/release.ts'
import { CommandError } from '../command-error.ts'

const targets: Readonly<Record<string, (release: Release) => readonly GeneratedDocument[]>> = {
  argocd: renderArgoCd,
  flux: renderFlux,
}

export interface GitOpsOptions {
  readonly target: string
  readonly repository?: string
  readonly revision?: string
  readonly namespace?: string
  readonly values?: readonly string[]
  readonly output?: string
}

/** `tenantscope generate --target argocd|flux`: a folder for the repository that a cluster is run from. */
export const generateGitOps = async (
  name: string,
  {
    target,
    repository,
    revision = 'main',
    namespace = name,
    values = ['values-prod.yaml'],
    output = `gitops/${target}`,
  }: GitOpsOptions,
): Promise<number> => {
  const render = targets[target]
  if (!render) {
    throw new CommandError(
      `GITOPS_TARGET: "${target}" is not a target\n    fix:  one of ${Object.keys(targets).join(', ')}`,
    )
  }
  if (!repository) {
    throw new CommandError(
      'GITOPS_REPOSITORY: the cluster must know where to read the chart\n    fix:  --repository https://…',
    )
  }
  const documents = render({ name, namespace, repository, revision, valueFiles: values })
  await mkdir(output, { recursive: true })
  for (const { path, content } of documents) {
    await writeFile(join(output, path), content)
    console.log(`wrote  ${join(output, path)}`)
  }
  return 0
}
