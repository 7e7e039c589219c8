import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { load } from 'js-yaml'
import type { KubernetesAccess } from '../../exporters/kubernetes/api.ts'
import { CommandError } from '../command-error.ts'
import { type CredentialPlugin, credentialsFrom } from './credential-plugin.ts'

interface Cluster {
  readonly server: string
  readonly 'certificate-authority'?: string
  readonly 'certificate-authority-data'?: string
  readonly 'insecure-skip-tls-verify'?: boolean
}

interface User {
  readonly token?: string
  readonly tokenFile?: string
  readonly 'client-certificate'?: string
  readonly 'client-certificate-data'?: string
  readonly 'client-key'?: string
  readonly 'client-key-data'?: string
  readonly exec?: CredentialPlugin
}

interface Context {
  readonly cluster: string
  readonly user: string
  readonly namespace?: string
}

/** https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
interface Kubeconfig {
  readonly 'current-context'?: string
  readonly contexts?: readonly { readonly name: string; readonly context: Context }[]
  readonly clusters?: readonly { readonly name: string; readonly cluster: Cluster }[]
  readonly users?: readonly { readonly name: string; readonly user: User }[]
}

export interface ClusterAccess extends KubernetesAccess {
  /** Of the context; `default` where it names none. */
  readonly namespace: string
  readonly context: string
}

const refuse = (rule: string, fix: string): never => {
  throw new CommandError(`KUBECONFIG: ${rule}\n    fix:  ${fix}`)
}

/** PEM that lies in the file itself as base64, or in a file that it names. */
const pem = async (data: string | undefined, path: string | undefined, folder: string): Promise<string | undefined> => {
  if (data !== undefined) return Buffer.from(data, 'base64').toString()
  return path === undefined ? undefined : readFile(resolve(folder, path), 'utf8')
}

const credentials = async (user: User, folder: string): Promise<Pick<KubernetesAccess, 'token' | 'cert' | 'key'>> => {
  const { token, tokenFile, exec } = user
  if (exec) return credentialsFrom(exec)
  const cert = await pem(user['client-certificate-data'], user['client-certificate'], folder)
  const key = await pem(user['client-key-data'], user['client-key'], folder)
  const read = async () => token ?? (await readFile(resolve(folder, tokenFile ?? ''), 'utf8')).trim()
  return { ...(cert && { cert }), ...(key && { key }), ...((token ?? tokenFile) !== undefined && { token: read }) }
}

/** Access to the cluster of a kubeconfig, in the context that it has or the one named. Throws a CommandError that says what to mend. */
export const readKubeconfig = async (path: string, contextName?: string): Promise<ClusterAccess> => {
  const text = await readFile(path, 'utf8').catch(() =>
    refuse(`there is no file ${path}`, 'name one with --kubeconfig or KUBECONFIG'),
  )
  const config = load(text) as Kubeconfig
  const wanted = contextName ?? config['current-context'] ?? ''
  const names = (config.contexts ?? []).map(({ name }) => name)
  const context = config.contexts?.find(({ name }) => name === wanted)?.context
  if (!context)
    return refuse(`${path} has no context "${wanted}"`, `--context with one of ${names.join(', ') || '(it has none)'}`)
  const cluster = config.clusters?.find(({ name }) => name === context.cluster)?.cluster
  if (!cluster) return refuse(`${path} has no cluster "${context.cluster}", which its context names`, 'add it')
  if (cluster['insecure-skip-tls-verify'])
    return refuse(
      `cluster "${context.cluster}" is not to be verified`,
      'give certificate-authority-data instead: a token must not go to just anybody',
    )
  const folder = dirname(path)
  const ca = await pem(cluster['certificate-authority-data'], cluster['certificate-authority'], folder)
  const user = config.users?.find(({ name }) => name === context.user)?.user ?? {}
  return {
    url: cluster.server,
    ...(ca && { ca }),
    ...(await credentials(user, folder)),
    namespace: context.namespace ?? 'default',
    context: wanted,
  }
}
