import { readFile } from 'node:fs/promises'

export interface NetworkBytes {
  readonly receive: number
  readonly transmit: number
}

export type ReadNetwork = () => Promise<NetworkBytes | undefined>

/** The counters of /proc/net/dev, https://www.kernel.org/doc/html/latest/filesystems/proc.html: bytes are columns 1 and 9. */
export const parseNetDev = (text: string, { withLoopback }: { readonly withLoopback: boolean }): NetworkBytes => {
  const interfaces = [...text.matchAll(/^\s*(\S+):\s*(\d+)(?:\s+\d+){7}\s+(\d+)/gm)]
    .map(([, name = '', receive, transmit]) => ({ name, receive: Number(receive), transmit: Number(transmit) }))
    .filter(({ name }) => withLoopback || name !== 'lo')
  return {
    receive: interfaces.reduce((sum, each) => sum + each.receive, 0),
    transmit: interfaces.reduce((sum, each) => sum + each.transmit, 0),
  }
}

/**
 * Bytes of the network namespace: those of the pod in Kubernetes, those of the machine elsewhere, where the parts of one
 * machine talk over loopback. Undefined where there is no /proc.
 */
export const readNetwork =
  (path = '/proc/self/net/dev', environment: NodeJS.ProcessEnv = process.env): ReadNetwork =>
  async () => {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    return text === undefined
      ? undefined
      : parseNetDev(text, { withLoopback: environment.KUBERNETES_SERVICE_HOST === undefined })
  }
