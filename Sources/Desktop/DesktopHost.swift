public import CryptoPrimitives
internal import Glibc
internal import LocalIO

/// A worker's share of this host: its lock, packet filter, control groups and mounted image. Makes desktops.
///
/// Opening it removes whatever an earlier worker of the same name left, and holds a lock until it is closed or the
/// process ends.
public actor DesktopHost {
    private let executor = QueueExecutor(label: "tabellion.desktop-host")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    public nonisolated let worker: WorkerName
    public nonisolated let layout: HostLayout
    public nonisolated let network: NetworkPolicy

    /// What the sweep at opening removed.
    public nonisolated let swept: Sweeper.Report

    private nonisolated let lock: FileLock
    private nonisolated let groups: ControlGroups
    private nonisolated let filter: HostFilter

    /// The image that new desktops use; set by `mount`, on this actor.
    var mounted: MountedImage?

    /// Desktops that were made and may still live; changed on this actor.
    private var desktops: [Held] = []

    private struct Held: Sendable { weak var desktop: Desktop? }

    /// - Throws: `busy` when a worker of this name runs; `prerequisite` when root, a program or a kernel feature is
    ///   missing; `configuration` when the policy is malformed.
    public init(worker: WorkerName, layout: HostLayout, network: NetworkPolicy) async throws(DesktopError) {
        guard geteuid() == 0 else { throw DesktopError(.prerequisite, "desktops need root: run the worker as root") }
        for tool in Tool.allCases { _ = try tool.path() }
        try network.validate()
        self.worker = worker
        self.layout = layout
        self.network = network
        lock = try Self.lock(worker, layout)
        groups = try ControlGroups()
        swept = Sweeper(worker: worker, layout: layout, groups: groups).sweep()
        filter = HostFilter(table: layout.tableName(worker))
        try HostFiles.makeDirectory(layout.workerDirectory(worker))
        try filter.install(network)
        try makeServiceAddresses()
        try HostFiles.write("/proc/sys/net/ipv4/ip_forward", "1")
    }

    /// The exclusive claim on a worker's name on this host.
    private static func lock(_ worker: WorkerName, _ layout: HostLayout) throws(DesktopError) -> FileLock {
        try HostFiles.makeDirectory(layout.runtimeDirectory)
        let path = "\(layout.runtimeDirectory)/.\(worker).lock"
        do {
            return try FileLock(path)
        } catch {
            guard error.code == .taken else { throw DesktopError(.system, "cannot lock \(path): \(error.reason)") }
            throw DesktopError(
                .busy, "a worker named \(worker) runs on this host\(error.byWhom): stop it, or take another name")
        }
    }

    /// Verifies an image and mounts it, for all desktops that are started from then on.
    ///
    /// - Parameter digest: the digest that the operator named; nil: the record's own.
    /// - Throws: `image` when the file is not the one that was named.
    public func mount(_ image: DesktopImage, named digest: Digest? = nil) async throws(DesktopError) {
        if let digest, digest != image.digests.sha256 {
            throw DesktopError(.image, "image \(image.name) has SHA-256 \(image.digests.sha256), not \(digest)")
        }
        let file = try OpenImage(image)
        try await file.verify()
        let baseline = try Baseline(image)
        let point = "\(layout.workerDirectory(worker))/\(image.name)"
        if mounted?.point != point {
            try HostFiles.makeDirectory(point, mode: 0o755)
            try Command.run(
                .mount, ["-t", "squashfs", "-o", "loop,ro,nosuid,nodev", "--", file.mountSource, point])
        }
        mounted = MountedImage(file: file, point: point, baseline: baseline)
    }

    /// Hashes the mounted image again: the very file behind the mount.
    ///
    /// - Throws: `image` when it changed, or none is mounted.
    public func verifyMountedImage() async throws(DesktopError) {
        guard let mounted else { throw DesktopError(.image, "no image is mounted") }
        try await mounted.file.verify()
    }

    /// Starts a desktop and its browser.
    ///
    /// - Returns: a desktop whose X server takes clients and whose browser was started; its window appears later.
    /// - Throws: whatever kept it from starting; nothing of it is left then.
    public func start(_ configuration: DesktopConfiguration, launch: DesktopLaunch) async throws(DesktopError)
        -> Desktop
    {
        guard let mounted else { throw DesktopError(.image, "mount an image before starting desktops") }
        try configuration.validate()
        let slot = try SlotPool(layout: layout, worker: worker).take()
        let place = DesktopPlace(layout: layout, worker: worker, slot: slot)
        let desktop = Desktop(
            place: place, image: mounted, configuration: configuration, groups: groups, filter: filter, policy: network)
        desktops = desktops.filter { $0.desktop != nil } + [Held(desktop: desktop)]
        do throws(DesktopError) {
            try await desktop.start(launch)
        } catch {
            await desktop.destroy()
            throw error
        }
        return desktop
    }

    /// Removes the packet filter, the image's mount and the directories, and gives the lock up. Desktops that were not
    /// destroyed are.
    public func close() async {
        for held in desktops { await held.desktop?.destroy() }
        desktops = []
        mounted = nil
        Sweeper(worker: worker, layout: layout, groups: groups).sweep()
        lock.release()
    }

    /// Gives the host the addresses of its services, on one end of a link that leads nowhere: not every kernel has
    /// dummy interfaces.
    private nonisolated func makeServiceAddresses() throws(DesktopError) {
        guard !network.serviceAddresses.isEmpty else { return }
        let name = Sweeper.serviceLink(layout, worker)
        var batch = "link add \(name) type veth peer name \(name)p\nlink set \(name) up\n"
        for address in network.serviceAddresses { batch += "addr add \(address)/32 dev \(name)\n" }
        try Command.run(.ip, ["-batch", "-"], input: batch)
    }
}
