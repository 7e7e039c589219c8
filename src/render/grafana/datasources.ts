/** Panels name their data source by variable, so that one dashboard serves every installation. */
export const prometheusDatasource = { type: 'prometheus', uid: '${prometheus_datasource}' }
export const lokiDatasource = { type: 'loki', uid: '${loki_datasource}' }
