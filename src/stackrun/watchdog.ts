/**
 * Ends the parts of a run when the process that owns it is killed. Started by the stack with a pipe from the owner as
 * standard input: the kernel closes it whichever way the owner ends. Usage: watchdog.ts RUN_DIRECTORY
 */
import { eventually } from './eventually.ts'
import { isAlive } from './process-identity.ts'
import { endStaleRun, readRunState } from './run-state.ts'

const directory = process.argv[2] as string
for await (const _ of process.stdin); // nothing is ever sent; this waits for the end

const state = readRunState(directory)
if (state?.status === 'running') {
  await eventually(() => !isAlive(state.owner), { timeoutSeconds: 5 })
  await endStaleRun(directory)
}
