/**
 * What the SDK leaves open and Grafana fills in when somebody saves: ids, ref ids, the schema version. Filled in here, so
 * that what is generated is what Grafana would export, and a diff shows only what was meant.
 */
const SCHEMA_VERSION = 42

interface Target {
  refId?: string
}
interface PanelJson {
  id?: number
  targets?: Target[]
}
interface DashboardJson {
  schemaVersion?: number
  panels?: PanelJson[]
}

const letter = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index)

const withRefIds = (targets: readonly Target[]): Target[] =>
  targets.map((target, index) => ({ ...target, refId: target.refId || letter(index) }))

export const normalise = <D extends object>(
  dashboard: D & { readonly panels: readonly object[] },
): D & DashboardJson => ({
  ...dashboard,
  id: null,
  version: 1,
  schemaVersion: SCHEMA_VERSION,
  panels: (dashboard.panels as readonly PanelJson[]).map((panel, index) => ({
    ...panel,
    id: index + 1,
    ...(panel.targets && { targets: withRefIds(panel.targets) }),
  })),
})
