import { Presets, SingleBar } from 'cli-progress'

export interface StepBar {
  readonly onStep: (done: number, total: number, name: string) => void
  close(): void
}

/** One bar for what is going on. On anything but a terminal it keeps quiet: a log is no place for it. */
export const stepBar = (output: NodeJS.WriteStream = process.stderr): StepBar => {
  if (!output.isTTY) return { onStep: () => {}, close: () => {} }
  const bar = new SingleBar(
    { format: ' {bar} {value}/{total} {name}', stream: output, barsize: 24, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  )
  let lastTotal = 0
  return {
    onStep(done, total, name) {
      if (total !== lastTotal) bar.start(total, done, { name })
      lastTotal = total
      bar.update(done, { name })
    },
    close: () => bar.stop(),
  }
}
