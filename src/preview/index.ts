/** Shows the generated dashboards in a browser, live from Prometheus, where no Grafana is. */
export { takePictures } from './pictures.ts'
export { PreviewError } from './preview-error.ts'
export { type OfferedIncident, type Preview, type PreviewOptions, startPreview } from './preview-server.ts'
