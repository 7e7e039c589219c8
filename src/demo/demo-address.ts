import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the demo of this checkout runs, and how another terminal finds it. */
export const demoDirectory = '.tenantscope/runs/demo'

const addressFile = (directory: string): string => join(directory, 'control.json')

/** Where the parts of a running demo are that others attach to. */
export interface DemoAddresses {
  /** Starts and lifts incidents. */
  readonly url: string
  readonly prometheusUrl: string
  readonly receiverUrl: string
  readonly scrapeIntervalSeconds: number
}

export const publishAddress = (directory: string, addresses: DemoAddresses): Promise<void> =>
  writeFile(addressFile(directory), JSON.stringify(addresses))

/** The addresses of the demo that runs in a directory, or `undefined` when none answers. */
export const findDemo = async (directory = demoDirectory): Promise<DemoAddresses | undefined> => {
  try {
    const addresses = JSON.parse(await readFile(addressFile(directory), 'utf8')) as DemoAddresses
    const response = await fetch(`${addresses.url}/incidents`)
    return response.ok ? addresses : undefined
  } catch {
    return undefined
  }
}
