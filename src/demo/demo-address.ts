import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the demo of this checkout runs, and how another terminal finds it. */
export const demoDirectory = '.tenantscope/runs/demo'

const addressFile = (directory: string): string => join(directory, 'control.json')

export const publishAddress = (directory: string, url: string): Promise<void> =>
  writeFile(addressFile(directory), JSON.stringify({ url }))

/** The control address of the demo that runs in a directory, or `undefined` when none answers. */
export const findDemo = async (directory = demoDirectory): Promise<string | undefined> => {
  try {
    const { url } = JSON.parse(await readFile(addressFile(directory), 'utf8')) as { url: string }
    const response = await fetch(`${url}/incidents`)
    return response.ok ? url : undefined
  } catch {
    return undefined
  }
}
