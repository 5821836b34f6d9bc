internal import CDesktop
internal import Glibc

extension Desktop {
    /// What a program that ran inside the desktop left.
    public struct ProbeOutcome: Sendable, Hashable {
        /// Exit code, or 128 + signal.
        public let status: Int32
        public let output: String
        public let errors: String
    }

    /// Runs a program of the image inside the desktop: in every namespace of the browser, under its user, in its control
    /// group, without capabilities, with no_new_privs. For tests of the wall and for cleanliness checks before a lease.
    ///
    /// - Parameters:
    ///   - arguments: the program's absolute path inside the desktop, and its arguments.
    ///   - milliseconds: the program is killed when it takes longer.
    /// - Throws: `system` when the desktop does not run or the program cannot be started.
    public func run(inGuest arguments: [String], milliseconds: Int32 = 10_000) throws(DesktopError) -> ProbeOutcome {
        guard let path = arguments.first, path.hasPrefix("/") else {
            throw DesktopError(.configuration, "run(inGuest:): give an absolute path first")
        }
        let browser = try browserProcess()
        let descriptor = desktop_pidfd_open(browser)
        guard descriptor >= 0 else { throw DesktopError(errno: errno, "the guest's first process") }
        defer { close(descriptor) }
        var request = SpawnRequest(path: path, arguments: Array(arguments.dropFirst()))
        request.guest = descriptor
        // Users inside the desktop: its user namespace knows this one alone.
        request.identity = .init(user: 1_000)
        request.cgroupFiles = guestGroup?.entryFiles ?? []
        let command = GuestCommand(place: place, configuration: configuration, launch: .init(policyDirectory: ""))
        request.environment = command.environment.map { "\($0.name)=\($0.value)" }
        let outcome = try Command.run(request, input: "", milliseconds: milliseconds)
        return ProbeOutcome(status: outcome.status, output: outcome.output, errors: outcome.errors)
    }

    /// Host process id of the browser's main process.
    ///
    /// - Throws: `system` when it does not run (yet).
    public func browserProcess() throws(DesktopError) -> Int32 {
        let candidates = (guestGroup?.processes ?? []).compactMap { GuestProcess($0) }
        // The session program becomes the browser; it is the second process of the guest's process namespace.
        guard let found = candidates.first(where: { $0.guestProcessID == 2 }) else {
            throw DesktopError(.system, "no browser runs in desktop \(place.slot)")
        }
        return found.processID
    }
}
