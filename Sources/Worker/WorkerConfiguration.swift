public import CryptoPrimitives
public import Desktop
public import Recorder
public import WebExchange

/// What a worker is told at its start.
public struct WorkerConfiguration: Sendable {
    /// Sessions, warm desktops' files; the worker's own.
    public var directory: String

    /// Sets this worker apart from others on the same host: `[a-z0-9]`, short.
    public var name: WorkerName

    public var layout: HostLayout

    public var key: Ed25519PrivateKey

    /// `http://host:port` of the coordinator.
    public var coordinator: String

    /// Over TLS, whom to believe and what to show.
    public var trust = TLSTrust.system

    /// Where images are, and which one desktops shall run: by SHA-256, nil for the newest.
    public var images: ImageStore
    public var imageDigest: Digest?

    /// Desktops kept warm, and how many sessions may run at once (each warm desktop becomes one).
    public var warmDesktops: Int
    public var maximumSessions: Int

    public var desktop: DesktopConfiguration
    public var network: NetworkPolicy
    public var recorder: RecorderConfiguration

    /// Certificate authorities (DER) that the browser trusts beside its own.
    public var additionalRoots: [[UInt8]]

    /// NTP servers, `host` or `host:port`.
    public var timeServers: [String]

    /// Name servers asked, beside the desktops' own, for the host of every page: `address` or `address:port`.
    public var comparisonResolvers: [String]

    /// How long an interactive session waits for its user: to come, and to come back when the line broke.
    public var reconnectSeconds: Int

    /// Between two marks of a session, at most the minute that the specification allows.
    public var markInterval: Duration

    public init(
        directory: String, name: WorkerName, layout: HostLayout, key: Ed25519PrivateKey, coordinator: String,
        images: ImageStore, imageDigest: Digest?, warmDesktops: Int, maximumSessions: Int,
        desktop: DesktopConfiguration, network: NetworkPolicy, recorder: RecorderConfiguration,
        additionalRoots: [[UInt8]], timeServers: [String], comparisonResolvers: [String], reconnectSeconds: Int = 120,
        markInterval: Duration = .seconds(60)
    ) {
        self.directory = directory
        self.name = name
        self.layout = layout
        self.key = key
        self.coordinator = coordinator
        self.images = images
        self.imageDigest = imageDigest
        self.warmDesktops = warmDesktops
        self.maximumSessions = maximumSessions
        self.desktop = desktop
        self.network = network
        self.recorder = recorder
        self.additionalRoots = additionalRoots
        self.timeServers = timeServers
        self.comparisonResolvers = comparisonResolvers
        self.reconnectSeconds = reconnectSeconds
        self.markInterval = markInterval
    }
}
