import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { KubernetesAccess } from '../../exporters/kubernetes/api.ts'
import { CommandError } from '../command-error.ts'

/** A program that a kubeconfig names and that knows how to log in, such as `aws eks get-token`. */
export interface CredentialPlugin {
  readonly apiVersion: string
  readonly command: string
  readonly args?: readonly string[] | null
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null
}

/** https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
interface ExecCredential {
  readonly status?: {
    readonly token?: string
    readonly clientCertificateData?: string
    readonly clientKeyData?: string
  }
}

const TIMEOUT_MS = 60_000

/** Runs the program as kubectl would, without a terminal to ask anything at. */
export const credentialsFrom = async ({
  apiVersion,
  command,
  args,
  env,
}: CredentialPlugin): Promise<Pick<KubernetesAccess, 'token' | 'cert' | 'key'>> => {
  const request = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } }
  const { stdout } = await promisify(execFile)(command, args ?? [], {
    timeout: TIMEOUT_MS,
    env: {
      ...process.env,
      ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: JSON.stringify(request),
    },
  }).catch((error: { stderr?: string; message: string }) => {
    throw new CommandError(
      `KUBECONFIG: ${command} gave no credentials: ${error.stderr?.trim() || error.message}\n    fix:  log in with it first`,
    )
  })
  const { token, clientCertificateData: cert, clientKeyData: key } = (JSON.parse(stdout) as ExecCredential).status ?? {}
  return { ...(token && { token: async () => token }), ...(cert && { cert }), ...(key && { key }) }
}
