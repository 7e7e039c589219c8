import { findDemo } from '../../demo/demo-address.ts'
import { incidents } from '../../demo/incidents/index.ts'
import { CommandError } from '../command-error.ts'

interface Options {
  readonly tenant?: string
  readonly lift?: boolean
  readonly directory: string
}

const list = (): string =>
  incidents
    .map(({ name, scope, story }) => `${name}${scope === 'tenant' ? ' --tenant ID' : ''}\n    ${story}`)
    .join('\n')

/** `tenantscope incident [NAME] [--tenant ID] [--lift]`: injects a fault into the running demo, or ends it. */
export const incident = async (name: string | undefined, { tenant, lift, directory }: Options): Promise<number> => {
  if (name === undefined) {
    console.log(list())
    return 0
  }
  const running = await findDemo(directory)
  if (!running)
    throw new CommandError('DEMO_MISSING: no demo runs in this folder\n    fix:  start one with "npm run demo"')
  const query = new URLSearchParams({ name, ...(tenant !== undefined && { tenant }) })
  const response = await fetch(`${running.url}/incidents?${query}`, { method: lift ? 'DELETE' : 'POST' })
  const body = (await response.json()) as { error?: string }
  if (!response.ok) throw new CommandError(body.error ?? `the demo answered ${response.status}`)
  const story = incidents.find((each) => each.name === name)?.story
  console.log(lift ? `${name} is lifted` : `${name} is going on. ${story}\nEnd it with the same command and --lift.`)
  return 0
}
