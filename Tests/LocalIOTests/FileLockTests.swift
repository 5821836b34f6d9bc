import Foundation
import LocalIO
import Testing

@Suite("A file held for one process")
struct FileLockTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "lock-\(UUID().uuidString)").path

    @Test("the second is refused and told who holds it; whoever comes after release or end gets it")
    func exclusive() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            let first = try FileLock(path)
            let error = #expect(throws: FileLockError.self) { _ = try FileLock(path) }
            #expect(error?.code == .taken && error?.holder == getpid())
            #expect(error?.byWhom == " (process \(getpid()))")
            first.release()
            let second = try FileLock(path, waits: false)
            #expect(throws: FileLockError.self) { _ = try FileLock(path, waits: false) }
            withExtendedLifetime((first, second)) {}
        }
        _ = try FileLock(path, waits: false)
    }

    @Test("a refusal closes its descriptor once: nobody else's is closed")
    func descriptors() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let held = try FileLock(path)
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        for _ in 0..<100 { #expect(throws: FileLockError.self) { _ = try FileLock(path, waits: false) } }
        // Other tests of the same process open and close files meanwhile; a leak would be a hundred.
        #expect(abs(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count - before) < 50)
        withExtendedLifetime(held) {}
    }

    @Test("no such directory, and a link in the file's place: the system's words")
    func unusable() throws {
        let missing = #expect(throws: FileLockError.self) { _ = try FileLock(path + "/none/lock") }
        #expect(missing?.code == .storage && missing?.reason.isEmpty == false && missing?.byWhom == "")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
        #expect(throws: FileLockError.self) { _ = try FileLock(path) }
    }

    @Test("a process that dies lets go")
    func death() async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let held = try FileLock(path)
            kill(getpid(), SIGKILL)
            withExtendedLifetime(held) {}
        }
        _ = try FileLock(path, waits: false)
    }
}
