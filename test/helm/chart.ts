import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { loadAll } from 'js-yaml'
import { inject } from 'vitest'
import { yaml } from '../../src/render/yaml.ts'

export const chartFolder = resolve('helm/tenantscope')

/** What a cluster with every operator installed serves. */
const operators = [
  'monitoring.coreos.com/v1',
  'monitoring.coreos.com/v1alpha1',
  'keda.sh/v1alpha1',
  'cert-manager.io/v1',
  'external-secrets.io/v1beta1',
]

export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  // biome-ignore lint/suspicious/noExplicitAny: what lies in a spec is what the schemas are there to say
  readonly [field: string]: any
}

export interface Rendering {
  /** Of the chart's own value files, such as `prod`. */
  readonly valueFiles?: readonly string[]
  readonly values?: object
  readonly apis?: readonly string[]
  readonly kubeVersion?: string
  /** Of another chart than ours. */
  readonly chart?: string
}

const run = promisify(execFile)

const valueArguments = async ({ valueFiles = [], values }: Rendering, folder: string): Promise<string[]> => {
  const files = valueFiles.map((name) => join(chartFolder, `values-${name}.yaml`))
  if (values) {
    files.push(join(folder, 'values.yaml'))
    await writeFile(join(folder, 'values.yaml'), yaml(values))
  }
  return files.flatMap((file) => ['--values', file])
}

const helm = async (command: readonly string[], rendering: Rendering): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'tenantscope-helm-'))
  const { apis = operators, kubeVersion = '1.30.0' } = rendering
  const version = ['--kube-version', kubeVersion]
  const apiArguments = command.includes('template') ? apis.flatMap((api) => ['--api-versions', api]) : []
  try {
    const args = [...command, ...version, ...apiArguments, ...(await valueArguments(rendering, folder))]
    return (await run(inject('helm'), args, { maxBuffer: 64 * 2 ** 20 })).stdout
  } catch (error) {
    throw new Error((error as { stderr?: string }).stderr?.trim() || (error as Error).message)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** `helm lint --strict`, which rejects with what it found. */
export const lint = (rendering: Rendering = {}): Promise<string> => helm(['lint', '--strict', chartFolder], rendering)

/** The text that a release `ts` in namespace `prod` would send to a cluster. Rejects with what Helm says. */
export const renderText = (rendering: Rendering = {}): Promise<string> =>
  helm(['template', 'ts', rendering.chart ?? chartFolder, '--namespace', 'prod'], rendering)

export const render = async (rendering: Rendering = {}): Promise<readonly KubernetesObject[]> =>
  (loadAll(await renderText(rendering)) as (KubernetesObject | null)[]).filter((object) => object !== null)
