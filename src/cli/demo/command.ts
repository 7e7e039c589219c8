import { once } from 'node:events'
import type { Command } from 'commander'
import pc from 'picocolors'
import { seconds } from '../../core/duration.ts'
import { startControlServer } from '../../demo/control-server.ts'
import { type DemoAddresses, publishAddress } from '../../demo/demo-address.ts'
import { incidentDesk } from '../../demo/incident-desk.ts'
import { runSmoke } from '../../demo/smoke.ts'
import { type Demo, startDemo } from '../../demo/start-demo.ts'
import { type Preview, startPreview } from '../../preview/index.ts'
import { formatEvent } from '../../receiver/index.ts'
import { progressDisplay, StackError } from '../../stackrun/index.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'
import { previewOfDemo } from '../preview/preview-of-demo.ts'
import { welcome } from './welcome.ts'

interface Options {
  readonly smoke?: boolean
  readonly directory: string
}

const start = async (stackFile: string, directory: string): Promise<Demo> => {
  const display = progressDisplay()
  try {
    return await startDemo({
      definition: await loadStack(stackFile),
      directory,
      onProgress: display.onProgress,
      onEvent: (event) => console.error(formatEvent(event)),
    })
  } catch (error) {
    throw error instanceof StackError ? new CommandError(error.message) : error
  } finally {
    display.close()
  }
}

const addressesOf = ({ stack, receiver, definition }: Demo, url: string): DemoAddresses => ({
  url,
  prometheusUrl: stack.part('prometheus').url,
  receiverUrl: receiver.url,
  scrapeIntervalSeconds: seconds(definition.cadence.scrape),
})

/** A page that cannot be built takes nothing else away: the demo goes on without it. */
const showDashboards = async (addresses: DemoAddresses, directory: string): Promise<Preview | undefined> => {
  try {
    return await startPreview(previewOfDemo(addresses, directory))
  } catch (error) {
    console.error(pc.yellow((error as Error).message))
    return undefined
  }
}

/** The stack's own guard ends the process on a signal once all parts are stopped; until then there is nothing to do but wait. */
const untilStopped = async (): Promise<void> => {
  await once(process, 'SIGINT')
}

/** `tenantscope demo [--smoke]`: the whole chain on this machine. With `--smoke` it proves itself and prints one JSON summary. */
export const demo = async ({ smoke, directory }: Options, command: Command): Promise<number> => {
  const running = await start(command.optsWithGlobals<{ stack: string }>().stack, directory)
  const { stack, traffic } = running
  const desk = incidentDesk({ stack, traffic, databaseUrl: stack.url('postgres') })
  const control = await startControlServer(desk)
  let preview: Preview | undefined
  try {
    if (smoke) {
      const summary = await runSmoke(running, desk)
      console.log(JSON.stringify(summary))
      return summary.passed ? 0 : 1
    }
    const addresses = addressesOf(running, control.url)
    await publishAddress(directory, addresses)
    preview = await showDashboards(addresses, directory)
    console.log(welcome(running, preview?.url))
    await untilStopped()
    console.log(pc.dim('stopping'))
    return 0
  } finally {
    await preview?.stop()
    await control.stop()
    await desk.liftAll().catch(() => {}) // a part that is down on purpose cannot be mended, only stopped
    await running.stop()
  }
}
