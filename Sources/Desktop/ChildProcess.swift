internal import CDesktop
internal import Glibc
internal import Synchronization

/// A program that this process started, held by a process descriptor so that its number cannot be mistaken.
final class ChildProcess: Sendable {
    let processID: Int32
    private let descriptor: Int32

    /// Exit status once it is known; whoever waits takes the lock first.
    private let status = Mutex<Int32?>(nil)

    /// - Throws: `system` naming the step that failed.
    init(_ request: SpawnRequest) throws(DesktopError) {
        var step: Int32 = 0
        let child = request.start(step: &step)
        guard child > 0 else {
            throw DesktopError(errno: errno, "\(request.path): \(ChildProcess.name(ofStep: step)) failed")
        }
        processID = child
        descriptor = desktop_pidfd_open(child)
        guard descriptor >= 0 else {
            let number = errno
            _ = Glibc.kill(child, SIGKILL)
            _ = waitpid(child, nil, 0)
            throw DesktopError(errno: number, "\(request.path): pidfd_open failed")
        }
    }

    /// A program that nobody holds any more is ended and reaped.
    deinit {
        if isRunning { kill() }
        close(descriptor)
    }

    private static func name(ofStep step: Int32) -> String {
        switch UInt32(step) {
        case DESKTOP_STEP_CGROUP.rawValue: "entering its control groups"
        case DESKTOP_STEP_NETWORK.rawValue: "entering its network namespace"
        case DESKTOP_STEP_DESCRIPTORS.rawValue: "arranging its descriptors"
        case DESKTOP_STEP_NAMESPACES.rawValue: "entering its namespaces"
        case DESKTOP_STEP_PRIVILEGES.rawValue: "dropping privileges"
        case DESKTOP_STEP_EXEC.rawValue: "starting it"
        default: "making a process"
        }
    }

    /// Sends a signal unless the program has ended.
    func signal(_ number: Int32) { _ = desktop_pidfd_signal(descriptor, number) }

    /// Exit code, or 128 + signal; nil when it still runs after `milliseconds` (-1: wait without end).
    func wait(milliseconds: Int32) -> Int32? {
        status.withLock { known in
            if let known { return known }
            var value: Int32 = 0
            let result = unsafe desktop_pidfd_wait(descriptor, milliseconds, &value)
            if result == 1 { known = value } else if result < 0 { known = 255 }
            return known
        }
    }

    var isRunning: Bool { wait(milliseconds: 0) == nil }

    /// Kills the program and reaps it.
    func kill() {
        signal(SIGKILL)
        _ = wait(milliseconds: 5_000)
    }
}
