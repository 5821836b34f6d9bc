/// Where desktops live on their host, and which names and numbers they may take. Workers of one host share it.
public struct HostLayout: Sendable, Hashable {
    /// Desktops that a host can hold at once, over all workers.
    public static let slotCount = 16_384

    /// Directory for sockets, mount points and locks; emptied by a restart of the machine.
    public let runtimeDirectory: String

    /// First part of the names of interfaces, network namespaces, control groups, packet filter tables and mounts.
    public let namePrefix: String

    /// First host user of the browsers; a desktop of slot n runs as this plus n.
    public let guestUserBase: UInt32

    /// First host user of the X servers.
    public let displayUserBase: UInt32

    /// First host user of the resolvers.
    public let resolverUserBase: UInt32

    /// First display number by which X clients of the host reach the desktops' X servers.
    public let displayNumberBase: Int

    /// First address of the pool of 65,536 addresses, four for each desktop.
    public let addressPool: IPv4Address

    /// - Parameters:
    ///   - namePrefix: 1 to 8 lower-case letters.
    ///   - addressPool: ends in `.0.0`.
    /// - Throws: `configuration` when a value is out of its range.
    public init(
        runtimeDirectory: String = "/run/tabellion", namePrefix: String = "tabel", guestUserBase: UInt32 = 2_000_000,
        displayUserBase: UInt32 = 2_100_000, resolverUserBase: UInt32 = 2_200_000, displayNumberBase: Int = 20_000,
        addressPool: IPv4Address = IPv4Address(number: 198 << 24 | 19 << 16)
    ) throws(DesktopError) {
        guard (1...8).contains(namePrefix.utf8.count), namePrefix.utf8.allSatisfy({ (97...122).contains($0) }) else {
            throw DesktopError(.configuration, "name prefix \(namePrefix): give 1 to 8 lower-case letters")
        }
        guard runtimeDirectory.hasPrefix("/"), runtimeDirectory.count > 1, !runtimeDirectory.contains("\0") else {
            throw DesktopError(.configuration, "runtime directory \(runtimeDirectory): give an absolute path")
        }
        guard (0...40_000).contains(displayNumberBase) else {
            throw DesktopError(.configuration, "display number base \(displayNumberBase): give 0 to 40,000")
        }
        guard addressPool.number & 0xFFFF == 0 else {
            throw DesktopError(.configuration, "address pool \(addressPool): its last two parts must be 0")
        }
        self.runtimeDirectory = runtimeDirectory
        self.namePrefix = namePrefix
        self.guestUserBase = guestUserBase
        self.displayUserBase = displayUserBase
        self.resolverUserBase = resolverUserBase
        self.displayNumberBase = displayNumberBase
        self.addressPool = addressPool
    }

    var slotDirectory: String { "\(runtimeDirectory)/slots" }

    func workerDirectory(_ worker: WorkerName) -> String { "\(runtimeDirectory)/\(worker)" }

    func tableName(_ worker: WorkerName) -> String { "\(namePrefix)_\(worker)" }

    func cgroupName(_ worker: WorkerName) -> String { "\(namePrefix)/\(worker)" }

    /// Name of the host's end of a desktop's link, and of its network namespace; at most 15 characters.
    func linkName(_ slot: Int) -> String { "\(namePrefix)\(slot)" }

    /// Name by which libX11 and libxcb find the X server's socket; they know no other way to name one.
    func displayLink(_ slot: Int) -> String { "/tmp/.X11-unix/X\(displayNumberBase + slot)" }

    func hostAddress(_ slot: Int) -> IPv4Address { addressPool.advanced(by: slot * 4 + 1) }

    func guestAddress(_ slot: Int) -> IPv4Address { addressPool.advanced(by: slot * 4 + 2) }
}
