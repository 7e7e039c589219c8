/**
 * The programs that the stack can run, as data. A new one is a new entry here; nothing else has to change.
 *
 * Several binaries that come together (`prometheus` and `promtool`) are one entry, so that both are of one version.
 */
export interface Software {
  readonly name: string
  /** Binary as we call it, and the names it goes by on a PATH, the likeliest first. */
  readonly binaries: Readonly<Record<string, readonly string[]>>
  readonly versionArguments: readonly string[]
  /** The oldest version that the stack is known to work with. */
  readonly minimumVersion: string
  /** Debian and Ubuntu packages that hold it, with libraries that a small machine may lack. */
  readonly debianPackages?: readonly string[]
  /** Where the packages hold a binary that `usr/bin` has only a script for, with absolute paths in it. */
  readonly debianPaths?: Readonly<Record<string, string>>
  /** A package that a Go toolchain builds, for what no package manager has in the version wanted. */
  readonly go?: {
    readonly package: string
    /** The version of the module. */
    readonly version: string
    /** What the program calls that version; a build from a module does not know its own. */
    readonly release: string
  }
  /** Equal-length replacements of bytes in an unpacked binary, for paths compiled in. See {@link alertmanager}. */
  readonly patches?: readonly { readonly binary: string; readonly from: string; readonly to: string }[]
  /** What a person types to get it. */
  readonly obtain: { readonly brew?: string; readonly apt?: string; readonly composeService?: string }
}

export const prometheus: Software = {
  name: 'prometheus',
  binaries: { prometheus: ['prometheus'], promtool: ['promtool'] },
  versionArguments: ['--version'],
  minimumVersion: '2.42',
  debianPackages: ['prometheus'],
  obtain: { brew: 'prometheus', apt: 'prometheus', composeService: 'prometheus' },
}

/**
 * Debian compiles `/usr/share/prometheus/alertmanager` in, where it looks for default.tmpl, and fails without it. The
 * patch turns that into a relative path of equal length, which leads to the unpacked files when the process starts in
 * the unpacked root. It needs no root and leaves the machine as it was.
 */
export const alertmanager: Software = {
  name: 'alertmanager',
  binaries: { alertmanager: ['alertmanager', 'prometheus-alertmanager'], amtool: ['amtool'] },
  versionArguments: ['--version'],
  minimumVersion: '0.25',
  debianPackages: ['prometheus-alertmanager'],
  patches: [
    {
      binary: 'alertmanager',
      from: '/usr/share/prometheus/alertmanager',
      to: 'usr//share/prometheus/alertmanager',
    },
  ],
  obtain: { brew: 'alertmanager', apt: 'prometheus-alertmanager', composeService: 'alertmanager' },
}

export const redis: Software = {
  name: 'redis',
  binaries: { 'redis-server': ['redis-server'], 'redis-cli': ['redis-cli'] },
  versionArguments: ['--version'],
  minimumVersion: '6.2',
  debianPackages: ['redis-server', 'redis-tools', 'liblzf1', 'libjemalloc2'],
  obtain: { brew: 'redis', apt: 'redis-server', composeService: 'redis' },
}

/** promtool of Prometheus 3, to check that the rules hold on both major versions. Debian 12 has only 2.42. */
export const promtool3: Software = {
  name: 'promtool3',
  binaries: { promtool: ['promtool'] },
  versionArguments: ['--version'],
  minimumVersion: '3.0',
  go: { package: 'github.com/prometheus/prometheus/cmd/promtool', version: 'v0.315.0', release: '3.15.0' },
  obtain: { brew: 'prometheus' },
}

export const helm: Software = {
  name: 'helm',
  binaries: { helm: ['helm'] },
  versionArguments: ['version', '--short'],
  minimumVersion: '3.14',
  go: { package: 'helm.sh/helm/v3/cmd/helm', version: 'v3.22.0', release: '3.22.0' },
  obtain: { brew: 'helm' },
}

export const nginx: Software = {
  name: 'nginx',
  binaries: { nginx: ['nginx'] },
  versionArguments: ['-v'],
  minimumVersion: '1.18',
  debianPackages: ['nginx', 'nginx-common'],
  obtain: { brew: 'nginx', apt: 'nginx' },
}

export const haproxy: Software = {
  name: 'haproxy',
  binaries: { haproxy: ['haproxy'] },
  versionArguments: ['-v'],
  minimumVersion: '2.4',
  debianPackages: ['haproxy'],
  obtain: { brew: 'haproxy', apt: 'haproxy' },
}

export const chromium: Software = {
  name: 'chromium',
  binaries: { chromium: ['chromium', 'chromium-browser', 'google-chrome'] },
  versionArguments: ['--version'],
  minimumVersion: '110',
  debianPackages: ['chromium', 'chromium-common'],
  debianPaths: { chromium: 'usr/lib/chromium/chromium' },
  obtain: { brew: '--cask chromium', apt: 'chromium' },
}

export const postgresExporter: Software = {
  name: 'postgres-exporter',
  binaries: { postgres_exporter: ['postgres_exporter', 'prometheus-postgres-exporter'] },
  versionArguments: ['--version'],
  minimumVersion: '0.11',
  debianPackages: ['prometheus-postgres-exporter'],
  obtain: { apt: 'prometheus-postgres-exporter' },
}

/** Its development server. No package manager of Debian has it; Go builds it in some minutes. */
export const temporal: Software = {
  name: 'temporal',
  binaries: { temporal: ['temporal'] },
  versionArguments: ['--version'],
  minimumVersion: '1.0',
  go: { package: 'github.com/temporalio/cli/cmd/temporal', version: 'v1.5.1', release: '1.5.1' },
  obtain: { brew: 'temporal' },
}
