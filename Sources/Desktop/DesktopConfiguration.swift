/// What a desktop gets: display, language, and how much of the host.
public struct DesktopConfiguration: Sendable, Hashable {
    /// Width and height of the display in pixels.
    public var width = 1280
    public var height = 800

    /// Locale of the guest; the image has `zh_CN.UTF-8`, `en_US.UTF-8` and `C.UTF-8`.
    public var locale = "zh_CN.UTF-8"

    /// Time zone of the guest, a name of the tz database.
    public var timeZone = "Asia/Shanghai"

    /// Memory of all guest processes and their tmpfs files, in bytes.
    public var memoryBytes: UInt64 = 2 << 30

    /// Memory of the X server, in bytes.
    public var displayMemoryBytes: UInt64 = 512 << 20

    /// Processor time of the guest, in cores.
    public var cores = 2.0

    /// Processes and threads of the guest.
    public var processes = 1_000

    /// Room for everything that the session writes: profile, cache, downloads.
    public var overlayBytes: UInt64 = 1 << 30

    /// Room in `/dev/shm`, and in `/tmp`.
    public var sharedMemoryBytes: UInt64 = 512 << 20

    public init() {}

    /// - Throws: `configuration` naming the first field that is out of its range.
    func validate() throws(DesktopError) {
        func check(_ condition: Bool, _ message: String) throws(DesktopError) {
            if !condition { throw DesktopError(.configuration, message) }
        }
        try check((320...7680).contains(width) && width % 2 == 0, "width \(width): give an even number, 320 to 7680")
        try check(
            (240...4320).contains(height) && height % 2 == 0, "height \(height): give an even number, 240 to 4320")
        try check(memoryBytes >= 256 << 20, "memoryBytes \(memoryBytes): a browser needs at least 256 MiB")
        try check(displayMemoryBytes >= 64 << 20, "displayMemoryBytes: an X server needs at least 64 MiB")
        try check((0.05...1024).contains(cores), "cores \(cores): give 0.05 to 1024")
        try check((100...100_000).contains(processes), "processes \(processes): give 100 to 100,000")
        try check(overlayBytes >= 32 << 20, "overlayBytes \(overlayBytes): a profile needs at least 32 MiB")
        try check(sharedMemoryBytes >= 16 << 20, "sharedMemoryBytes \(sharedMemoryBytes): give at least 16 MiB")
        let plain = { (text: String) in !text.isEmpty && text.utf8.allSatisfy { (33...126).contains($0) } }
        try check(plain(locale), "locale: give a name such as zh_CN.UTF-8")
        try check(plain(timeZone) && !timeZone.contains(".."), "timeZone: give a name such as Asia/Shanghai")
    }
}
