import type { DemoAddresses } from '../../demo/demo-address.ts'
import { incidents } from '../../demo/incidents/index.ts'
import type { PreviewOptions } from '../../preview/index.ts'

/** How the preview looks at a demo: its receiver, its incidents, its log files, and the minutes since it started rather than an hour. */
export const previewOfDemo = (
  { url, prometheusUrl, receiverUrl, scrapeIntervalSeconds }: DemoAddresses,
  directory: string,
): PreviewOptions => ({
  prometheusUrl,
  receiverUrl,
  controlUrl: url,
  scrapeIntervalSeconds,
  logs: { directory },
  incidents: incidents.map(({ name, scope, story }) => ({ name, scope, story })),
  initialRange: { from: 'now-5m', refresh: '5s' },
})
