internal import CDesktop
internal import Glibc
internal import LocalIO

/// One disposable desktop: a read-only image under a tmpfs overlay, namespaces, users and limits of its own, an X server
/// and a resolver on the host's side, and a browser. Serves one session, then `destroy()`.
public actor Desktop {
    public enum State: Sendable, Hashable { case starting, running, destroyed }

    private let executor = QueueExecutor(label: "tabellion.desktop")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    nonisolated let place: DesktopPlace
    nonisolated let mounted: MountedImage
    public nonisolated let configuration: DesktopConfiguration
    nonisolated let groups: ControlGroups
    private nonisolated let filter: HostFilter
    private nonisolated let policy: NetworkPolicy
    nonisolated let display: DisplayServer

    // What follows is changed on this actor alone.
    public private(set) var state = State.starting
    var guestGroup: ControlGroup?
    var displayGroup: ControlGroup?
    var displayProcess: ChildProcess?
    var resolverProcess: ChildProcess?
    var guestProcess: ChildProcess?

    init(
        place: DesktopPlace, image: MountedImage, configuration: DesktopConfiguration, groups: ControlGroups,
        filter: HostFilter, policy: NetworkPolicy
    ) {
        self.place = place
        self.mounted = image
        self.configuration = configuration
        self.groups = groups
        self.filter = filter
        self.policy = policy
        var random = SystemRandomNumberGenerator()
        let cookie = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        display = DisplayServer(
            directory: "\(place.directory)/display", user: place.displayUser, width: configuration.width,
            height: configuration.height, cookie: cookie, link: place.layout.displayLink(place.slot))
    }

    // MARK: - What the worker needs to know

    /// Number of the desktop on its host, unique while it lives.
    public nonisolated var slot: Int { place.slot }

    /// `DISPLAY` for X clients of the worker; they need `displayAuthority` or `displayCookie` too.
    public nonisolated var displayName: String { ":\(place.layout.displayNumberBase + place.slot)" }

    /// Unix socket of the X server.
    public nonisolated var displaySocket: String { display.socketPath }

    /// Xauthority file for X clients of the worker (root).
    public nonisolated var displayAuthority: String { "\(display.directory)/cookie" }

    /// MIT-MAGIC-COOKIE-1 of the X server.
    public nonisolated var displayCookie: [UInt8] { display.cookie }

    /// RFB socket of the X server, without authentication: root alone may open it.
    public nonisolated var viewerSocket: String { display.viewerSocketPath }

    /// Host user and group of every guest process.
    public nonisolated var guestUser: UInt32 { place.guestUser }

    /// Host interface that all traffic of the desktop passes, for packet capture.
    public nonisolated var hostInterface: String { place.network.name }

    /// Addresses of the two ends of that link.
    public nonisolated var hostAddress: IPv4Address { place.network.hostAddress }
    public nonisolated var guestAddress: IPv4Address { place.network.guestAddress }

    /// Log of what the desktop's resolver was asked and answered.
    public nonisolated var resolverLog: String { "\(place.directory)/resolver/queries.log" }

    /// What the guest's programs wrote to their standard error.
    public nonisolated var guestLog: String { "\(place.directory)/guest.log" }

    /// Host path of the guest's download directory. The guest writes there: open what it holds without following links.
    public nonisolated var downloadDirectory: String { place.upper + GuestCommand.home + "/Downloads" }

    /// Image of the desktop.
    public nonisolated var image: DesktopImage { mounted.image }

    /// Whether browser, X server and resolver all run.
    public func isHealthy() -> Bool {
        state == .running
            && [displayProcess, resolverProcess, guestProcess].allSatisfy { $0?.isRunning == true }
    }

    /// Process ids of the X server's and the resolver's outermost processes, and of the guest's, on the host.
    public func processIDs() -> (display: Int32, resolver: Int32, guest: Int32)? {
        guard let displayProcess, let resolverProcess, let guestProcess else { return nil }
        return (displayProcess.processID, resolverProcess.processID, guestProcess.processID)
    }

    // MARK: - Life cycle

    func start(_ launch: DesktopLaunch) throws(DesktopError) {
        try HostFiles.makeDirectory(place.directory)
        let guest = try groups.make(
            place.cgroup("guest"), memoryBytes: configuration.memoryBytes, cores: configuration.cores,
            processes: configuration.processes, weight: .guest)
        guestGroup = guest
        let display = try groups.make(
            place.cgroup("display"), memoryBytes: configuration.displayMemoryBytes, cores: configuration.cores,
            processes: 64, weight: .display)
        displayGroup = display
        displayProcess = try self.display.start(cgroup: display)
        try place.network.make(policy, filter: filter)
        resolverProcess = try Resolver(
            directory: "\(place.directory)/resolver", user: place.resolverUser, address: place.network.hostAddress
        ).start(policy, cgroup: display)
        try makeRoot()
        try show(launch)
        guestProcess = try startGuest(launch, cgroup: guest)
        state = .running
    }

    /// Mounts the image under an overlay of the desktop's own.
    private func makeRoot() throws(DesktopError) {
        try HostFiles.makeDirectory(place.overlay)
        try Mounts.tmpfs(at: place.overlay, label: place.mountLabel, bytes: configuration.overlayBytes)
        try HostFiles.makeDirectory("\(place.upper)/home", mode: 0o755)
        try HostFiles.makeDirectory("\(place.upper)/home/user", mode: 0o700, owner: place.guestUser)
        try HostFiles.makeDirectory("\(place.overlay)/work", mode: 0o700)
        // The merged root takes its mode from the upper directory.
        try HostFiles.makeDirectory(place.upper, mode: 0o755)
        try HostFiles.makeDirectory(place.root, mode: 0o755)
        try Mounts.overlay(
            at: place.root, label: place.mountLabel, lower: mounted.point, upper: place.upper,
            work: "\(place.overlay)/work")
    }

    /// Makes what the guest is shown of the host.
    private func show(_ launch: DesktopLaunch) throws(DesktopError) {
        guard HostFiles.isDirectory(launch.policyDirectory) else {
            throw DesktopError(.configuration, "policy directory \(launch.policyDirectory): there is none")
        }
        try HostFiles.makeDirectory(place.shown)
        try HostFiles.create(
            "\(place.shown)/resolv.conf", Array("nameserver \(place.network.hostAddress)\n".utf8))
        try HostFiles.create(
            "\(place.shown)/cookie", DisplayServer.authority(display.cookie), mode: 0o400, owner: place.guestUser)
        var random = SystemRandomNumberGenerator()
        let machine = (0..<32).map { _ in "0123456789abcdef".utf8.randomElement(using: &random) ?? 48 }
        try HostFiles.create("\(place.shown)/machine-id", machine + [10])
        try Mounts.bind(display.socketPath, at: "\(place.shown)/X0")
        try Mounts.bind(launch.policyDirectory, at: "\(place.shown)/policy")
        if let fifo = launch.netLogFifo {
            guard let status = HostFiles.status(fifo), status.st_mode & S_IFMT == S_IFIFO else {
                throw DesktopError(.configuration, "net-log \(fifo): make a FIFO there")
            }
            guard unsafe chown(fifo, place.guestUser, place.guestUser) == 0, unsafe chmod(fifo, 0o200) == 0 else {
                throw DesktopError(errno: errno, "giving \(fifo) to the guest")
            }
            try Mounts.bind(fifo, at: "\(place.shown)/netlog")
        }
    }

    private func startGuest(_ launch: DesktopLaunch, cgroup: ControlGroup) throws(DesktopError) -> ChildProcess {
        let command = GuestCommand(place: place, configuration: configuration, launch: launch)
        let confinement = try Command.memoryFile(command.confinement.map { $0 + "\0" }.joined())
        defer { close(confinement) }
        try HostFiles.create(guestLog, mode: 0o600)
        let log = unsafe open(guestLog, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard log >= 0 else { throw DesktopError(errno: errno, "opening \(guestLog)") }
        defer { close(log) }
        let namespace = try place.network.open()
        defer { close(namespace) }
        var request = SpawnRequest(
            path: try Tool.bwrap.path(), arguments: ["--args", "10", "--"] + command.program)
        request.identity = .init(user: place.guestUser)
        request.network = .namespace(namespace)
        request.cgroupFiles = cgroup.entryFiles
        request.descriptors = [1: log, 2: log, 10: confinement]
        if let pipe = launch.debugPipe {
            request.descriptors[3] = pipe.read
            request.descriptors[4] = pipe.write
        }
        return try ChildProcess(request)
    }

    /// Ends every process of the desktop and removes everything that it had. Can be called in any state, and again.
    public func destroy() {
        guard state != .destroyed else { return }
        state = .destroyed
        guestGroup?.kill()
        guestProcess?.kill()
        displayGroup?.kill()
        displayProcess?.kill()
        resolverProcess?.kill()
        DisplayServer.removeLink(place.layout.displayLink(place.slot), below: place.directory)
        Mounts.removeAll(below: place.directory)
        place.network.remove(filter: filter)
        guestGroup?.remove()
        displayGroup?.remove()
        HostFiles.removeTree(place.directory)
        SlotPool(layout: place.layout, worker: place.worker).release(place.slot)
    }
}
