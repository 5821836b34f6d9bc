/// How the browser of one desktop is started.
public struct DesktopLaunch: Sendable {
    /// Two ends of the debugging pipe that the browser gets as descriptors 3 (it reads) and 4 (it writes). They are
    /// duplicated; the caller closes its copies after the start.
    public struct DebugPipe: Sendable, Hashable {
        public let read: Int32
        public let write: Int32

        public init(read: Int32, write: Int32) {
            self.read = read
            self.write = write
        }
    }

    /// Host directory of managed policy files (`*.json`, world-readable), seen read-only by the guest. Replacing a
    /// file in it changes the policy of the running browser.
    public var policyDirectory: String

    /// What the browser shows first.
    public var startURL: String

    /// Host FIFO for the browser's net-log. Somebody must read it before the start and as long as the browser lives. Its
    /// owner becomes the guest's user.
    public var netLogFifo: String?

    public var debugPipe: DebugPipe?

    public init(
        policyDirectory: String, startURL: String = "about:blank", netLogFifo: String? = nil,
        debugPipe: DebugPipe? = nil
    ) {
        self.policyDirectory = policyDirectory
        self.startURL = startURL
        self.netLogFifo = netLogFifo
        self.debugPipe = debugPipe
    }
}
