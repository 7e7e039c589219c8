import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as argo from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1'
import * as fluxHelm from '@kubernetes-models/flux-cd/helm.toolkit.fluxcd.io/v2beta2'
import * as fluxSource from '@kubernetes-models/flux-cd/source.toolkit.fluxcd.io/v1'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { renderArgoCd } from '../../src/render/gitops/argocd.ts'
import { renderFlux } from '../../src/render/gitops/flux.ts'
import { chartPath } from '../../src/render/gitops/release.ts'
import { watchReads } from './unread-fields.ts'

const release = {
  name: 'tenantscope',
  namespace: 'prod',
  repository: 'https://git.example.com/platform',
  revision: 'main',
  valueFiles: ['values-prod.yaml'],
}

const models: Readonly<Record<string, { prototype: { validate(): void }; apiVersion: string }>> = {
  AppProject: argo.AppProject,
  Application: argo.Application,
  GitRepository: fluxSource.GitRepository,
  // The package knows v2beta2; v2 took over its fields.
  HelmRelease: fluxHelm.HelmRelease,
}

test.each([
  ['Argo CD', renderArgoCd],
  ['Flux', renderFlux],
])('what %s applies fits its schemas', (_, render) => {
  for (const { content } of render(release)) {
    const object = load(content) as { kind: string }
    const model = models[object.kind]
    if (!model) throw new Error(`no schema of ${object.kind}`)
    const { watched, unreadFields } = watchReads({ ...object, apiVersion: model.apiVersion })
    model.prototype.validate.call(watched)
    expect(unreadFields()).toEqual([])
  }
})

test('the chart and its value files are where the cluster will look', () => {
  for (const file of ['Chart.yaml', ...release.valueFiles]) expect(existsSync(join(chartPath, file)), file).toBe(true)
  expect(JSON.stringify(renderFlux({ ...release, revision: 'v1.2.3' }))).toContain('tag: v1.2.3')
})
