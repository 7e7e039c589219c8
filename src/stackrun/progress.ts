import { MultiBar, Presets, type SingleBar } from 'cli-progress'
import pc from 'picocolors'

/** A step in bringing the stack up. `fraction` runs from 0 to 1 where the step can tell how far it is. */
export interface Progress {
  readonly subject: string
  readonly step: 'found' | 'waiting' | 'fetching' | 'unpacking' | 'building' | 'starting' | 'ready' | 'stopped'
  readonly detail?: string
  readonly fraction?: number
}

export type OnProgress = (progress: Progress) => void

export interface ProgressDisplay {
  readonly onProgress: OnProgress
  /** Leaves the bars as they are; what follows is printed in plain lines below them. */
  close(): void
}

const line = ({ subject, step, detail }: Progress): string =>
  `${pc.bold(subject.padEnd(14))} ${step}${detail ? ` ${pc.dim(detail)}` : ''}`

/** One line a step, without the fractions in between: for logs and pipes. */
const plainDisplay = (output: NodeJS.WritableStream): ProgressDisplay => {
  const last = new Map<string, string>()
  return {
    onProgress(progress) {
      const key = `${progress.step} ${progress.detail ?? ''}`
      if (last.get(progress.subject) === key) return
      last.set(progress.subject, key)
      output.write(`${line(progress)}\n`)
    },
    close() {},
  }
}

const barDisplay = (output: NodeJS.WriteStream): ProgressDisplay => {
  const format = ` {bar} ${pc.bold('{subject}')} {step} ${pc.dim('{detail}')}`
  const bars = new MultiBar({ format, stream: output, barsize: 24, hideCursor: true }, Presets.shades_classic)
  const bySubject = new Map<string, SingleBar>()
  const later = plainDisplay(output)
  let isClosed = false
  return {
    onProgress(progress) {
      if (isClosed) {
        later.onProgress(progress)
        return
      }
      const { subject, step, detail = '', fraction } = progress
      const isEnd = step === 'ready' || step === 'found'
      const payload = { subject: subject.padEnd(14), step, detail }
      const bar = bySubject.get(subject) ?? bars.create(100, 0, payload)
      bySubject.set(subject, bar)
      bar.update(Math.round((isEnd ? 1 : (fraction ?? 0)) * 100), payload)
    },
    close() {
      isClosed = true
      bars.stop()
    },
  }
}

/** Bars on a terminal, plain lines anywhere else. */
export const progressDisplay = (output: NodeJS.WriteStream = process.stderr): ProgressDisplay =>
  output.isTTY ? barDisplay(output) : plainDisplay(output)
