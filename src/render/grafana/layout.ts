import type { Dashboard, LogsPanel, Panel } from '../../core/dashboard.ts'

/** Grafana's grid: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
export const COLUMNS = 24
const DEFAULT_WIDTH = 8
const DEFAULT_HEIGHT = 8

export interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export type Placed = { readonly place: Place } & ({ readonly row: string } | { readonly panel: Panel | LogsPanel })

/** Lays panels out from left to right and wraps before they would overflow, which Grafana does not do. */
export const layOut = ({ rows }: Dashboard): readonly Placed[] => {
  const placed: Placed[] = []
  let y = 0
  for (const { title, panels } of rows) {
    placed.push({ row: title, place: { x: 0, y, w: COLUMNS, h: 1 } })
    y += 1
    let x = 0
    let lineHeight = 0
    for (const panel of panels) {
      const w = Math.min(panel.width ?? DEFAULT_WIDTH, COLUMNS)
      const h = panel.height ?? DEFAULT_HEIGHT
      if (x + w > COLUMNS) {
        x = 0
        y += lineHeight
        lineHeight = 0
      }
      placed.push({ panel, place: { x, y, w, h } })
      x += w
      lineHeight = Math.max(lineHeight, h)
    }
    y += lineHeight
  }
  return placed
}
