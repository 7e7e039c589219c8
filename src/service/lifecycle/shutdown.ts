import { withinSeconds } from './deadline.ts'

export interface Step {
  readonly name: string
  readonly run: () => Promise<unknown>
}

interface Options {
  readonly steps: readonly Step[]
  /** For all steps together. A step that has not ended by then is left, and the next ones still get a moment each. */
  readonly timeoutSeconds: number
  readonly onFailure: (step: string, error: Error) => void
}

const LAST_MOMENT_SECONDS = 0.5

/** Runs the steps in order, whatever becomes of each, and returns how many failed or did not end in time. */
export async function shutDown({ steps, timeoutSeconds, onFailure }: Options): Promise<number> {
  const endsAt = Date.now() + timeoutSeconds * 1_000
  let failed = 0
  for (const { name, run } of steps) {
    const secondsLeft = Math.max((endsAt - Date.now()) / 1_000, LAST_MOMENT_SECONDS)
    await withinSeconds(secondsLeft, name, run()).catch((error: Error) => {
      failed += 1
      onFailure(name, error)
    })
  }
  return failed
}

/** Resolves when the process is asked to end. A second request ends it at once. */
export const terminationRequested = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1))
        resolve(signal)
      })
    }
  })
