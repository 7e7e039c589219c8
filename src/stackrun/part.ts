import type { Installation } from './installation.ts'
import type { Software } from './software.ts'

export type Ports = Readonly<Record<string, number>>

/** How parts see each other. It is complete before the first part starts, for ports are allotted up front. */
export interface StackView {
  /** Where a part is reached, such as `http://127.0.0.1:20123` or `postgresql://…`. */
  url(part: string): string
  /** A port of a part by its name, its first one by default. */
  port(part: string, port?: string): number
  /** `127.0.0.1:20123`, as scrape targets are written. */
  address(part: string, port?: string): string
}

/** What a part may use while it prepares and starts. */
export interface PartContext {
  /** A folder of its own in the run directory, empty at the first start. */
  readonly directory: string
  readonly ports: Ports
  readonly stack: StackView
  /** Present when the part declares its software. */
  readonly installation?: Installation
  /** A new folder outside of the run directory that every user may enter, removed when the run ends. */
  makeScratch(): Promise<string>
}

export interface Command {
  readonly program: string
  readonly arguments: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Run as this user and group instead of ours; only root may ask for that. */
  readonly user?: { readonly uid: number; readonly gid: number }
}

/** One process of the stack: what it needs, how it starts, when it is ready and how it stops. */
export interface Part {
  /** Names the part, its folder and its log. */
  readonly name: string
  readonly software?: Software
  /** Names of the ports that it listens on, the main one first. */
  readonly ports: readonly string[]
  readonly url: (ports: Ports) => string
  /** Done once before the first start. */
  readonly prepare?: (context: PartContext) => Promise<void>
  readonly command: (context: PartContext) => Command | Promise<Command>
  readonly isReady: (context: PartContext) => Promise<boolean>
  /** True for a part that is left alone until somebody starts it. */
  readonly startsLater?: boolean
  /** Done once after the first start, when the part is ready. */
  readonly afterFirstStart?: (context: PartContext) => Promise<void>
  /** 30 by default. */
  readonly readyTimeoutSeconds?: number
  /** SIGTERM by default. */
  readonly stopSignal?: NodeJS.Signals
  /** How long it may take to stop before it is killed, 5 by default. */
  readonly stopTimeoutSeconds?: number
}
