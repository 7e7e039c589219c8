interface Elsewhere {
  /** The test that shows it. */
  readonly by: string
  /** What that test calls it; its name by default. */
  readonly as?: string
}

/** On promtool, minute by minute: their windows are too long to pass here, even at sixty times the pace. */
const onPromtool: Elsewhere = { by: 'test/e2e/rules-proof.test.ts', as: 'suitesOf(stack)' }

/** The same five rules for each SLO. Those of the API are caused here, as far as their windows allow. */
const sameRulesAsApi = (name: string): Readonly<Record<string, Elsewhere>> =>
  Object.fromEntries(['BurnPageFast', 'BurnPageSlow', 'LowVolume'].map((rule) => [`${name}${rule}`, onPromtool]))
const longWindows = (name: string): Readonly<Record<string, Elsewhere>> =>
  Object.fromEntries(['BurnTicketFast', 'BurnTicketSlow'].map((rule) => [`${name}${rule}`, onPromtool]))

const ofItsOwnSignal = ['TaskCompletion', 'TaskDuration', 'WebsocketDelivery', 'LogDelivery']

/** Alerts that no cause of the table makes fire, and where they are shown to. */
export const shownElsewhere: Readonly<Record<string, Elsewhere>> = {
  PlatformErrors: { by: 'test/e2e/rules-storm.test.ts', as: 'of all tenants see errors' },
  TenantRequestSpike: onPromtool,
  TenantTelemetryVanished: onPromtool,
  LogLinesLost: onPromtool,
  LogSpoolFilling: onPromtool,
  Watchdog: onPromtool,
  ...Object.assign({}, ...ofItsOwnSignal.map(sameRulesAsApi)),
  ...Object.assign({}, ...['ApiAvailability', 'ApiLatency', ...ofItsOwnSignal].map(longWindows)),
}
