import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { capacityModel } from '../../capacity/predict.ts'
import { renderScaleOut } from '../../render/scale-out/documents.ts'
import type { ScaleOut } from '../../render/scale-out/scale-out.ts'
import { readWorkload, type SizeOptions } from '../capacity/read-workload.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'

interface Options extends SizeOptions {
  readonly shards?: string
  readonly remoteWrite?: string
  readonly cluster?: string
  readonly namespace: string
  readonly serviceNamespace?: string
  readonly release?: string
  readonly federate?: readonly string[]
  readonly metricsDomain: string
  readonly output: string
}

const MOST_SHARDS = 64

const problemsOf = ({ shards = '1', remoteWrite, federate = [] }: Options): readonly string[] => [
  ...(Number.isInteger(Number(shards)) && Number(shards) >= 1 && Number(shards) <= MOST_SHARDS
    ? []
    : [`--shards is ${shards}: a whole number from 1 to ${MOST_SHARDS}`]),
  ...(remoteWrite === undefined || /^https?:\/\/\S+$/.test(remoteWrite)
    ? []
    : [`--remote-write is ${remoteWrite}: an http or https URL`]),
  ...federate
    .filter((tenantId) => !/^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$/.test(tenantId))
    .map((tenantId) => `--federate names ${tenantId}: an id of lower-case letters, digits and hyphens`),
]

/** `tenantscope scale-out`: a folder with everything that runs monitoring past one Prometheus, for an installation of some size. */
export const scaleOut = async (options: Options, command: Command): Promise<number> => {
  const stack = await loadStack(command.optsWithGlobals<{ stack: string }>().stack)
  const problems = problemsOf(options)
  if (problems.length > 0) throw new CommandError(`SCALE_OUT_OPTIONS:\n    ${problems.join('\n    ')}`)
  const workload = readWorkload(options, stack)
  const { topology, memoryBytes, diskBytes } = capacityModel(stack).predict(workload)
  const shards = options.shards === undefined ? topology.shards : Number(options.shards)
  const asked: ScaleOut = {
    cluster: options.cluster ?? stack.name,
    namespace: options.namespace,
    serviceNamespace: options.serviceNamespace ?? stack.name,
    release: options.release ?? stack.name,
    shards,
    ...(options.remoteWrite && { remoteWriteUrl: options.remoteWrite }),
    memoryBytes: memoryBytes / shards,
    diskBytes: diskBytes / shards,
    retentionDays: workload.retentionDays,
    federatedTenants: options.federate ?? [],
    metricsDomain: options.metricsDomain,
  }
  for (const { path, content } of renderScaleOut(stack, asked)) {
    const file = join(options.output, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
    console.log(`wrote  ${file}`)
  }
  const needed = `${topology.name}${topology.shards > 1 ? `, ${topology.shards} of them` : ''}`
  console.log(`for ${workload.tenants} tenants: ${needed}; ${topology.because}`)
  if (shards < topology.shards) console.log(`WARNING: --shards ${shards} is fewer than that`)
  if (!options.remoteWrite && topology.name !== 'pair')
    console.log('WARNING: that topology writes to a store; name one with --remote-write')
  return 0
}
