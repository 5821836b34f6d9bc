import Foundation
import Glibc

/// Programs that a killed worker had started and that still write to a session's files: they see the end of their input
/// and finish, which takes a moment. Until then nothing may be hashed.
struct OrphanedWriters: Sendable {
    private let directory: String

    init(below directory: String) { self.directory = directory + "/" }

    /// Waits until no other process has a file of the session open.
    func wait(limit: Duration) async {
        let deadline = ContinuousClock.now.advanced(by: limit)
        while exist && ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(50)) }
    }

    private var exist: Bool {
        let own = getpid()
        let files = FileManager.default
        let processes = ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
        return processes.contains { process in
            guard process != own else { return false }
            let descriptors = "/proc/\(process)/fd"
            return ((try? files.contentsOfDirectory(atPath: descriptors)) ?? []).contains { descriptor in
                let target = try? files.destinationOfSymbolicLink(atPath: descriptors + "/" + descriptor)
                return target?.hasPrefix(directory) == true
            }
        }
    }
}
