import Foundation
import Glibc
import LocalIO
import Testing

@Suite("Durable files")
struct DurableFileTests {
    private static func withDirectory(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "/durable-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private static func mode(_ path: String) throws -> UInt32 {
        var status = stat()
        try #require(unsafe stat(path, &status) == 0)
        return status.st_mode & 0o7777
    }

    private static func code(_ work: () throws -> Void) -> FileFailure.Code? {
        do { try work() } catch { return (error as? FileFailure)?.code }
        return nil
    }

    @Test("a file is replaced whole, with its mode whatever the umask says, and nothing is left beside it")
    func replaced() throws {
        try Self.withDirectory { directory in
            let path = directory + "/file"
            let before = umask(0o077)
            defer { umask(before) }
            for bytes in [[], [1, 2, 3], [UInt8](repeating: 7, count: 300_000)] as [[UInt8]] {
                try DurableFile.replace(path, with: bytes, mode: 0o644)
                #expect(try DurableFile.read(path, maximum: 1 << 20) == bytes)
                #expect(try Self.mode(path) == 0o644)
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["file"])
            }
            // A killed process's leftover does not stop the next one.
            try Data([9]).write(to: URL(fileURLWithPath: path + ".new"))
            try DurableFile.replace(path, with: [4], mode: 0o600)
            #expect(try DurableFile.read(path, maximum: 1, isSecret: true) == [4])
        }
    }

    @Test("what fails leaves the old file, and names itself")
    func refused() throws {
        try Self.withDirectory { directory in
            let path = directory + "/file"
            try DurableFile.create(path, [1], mode: 0o600)
            #expect(Self.code { try DurableFile.create(path, [2], mode: 0o600) } == .exists)
            #expect(Self.code { _ = try DurableFile.read(path, maximum: 0) } == .tooLong)
            #expect(Self.code { _ = try DurableFile.read(directory, maximum: 9) } == .notRegular)
            #expect(try DurableFile.read(directory + "/none", maximum: 9) == nil)
            #expect(try DurableFile.read(path + "/none", maximum: 9) == nil)
            #expect(Self.code { try DurableFile.replace(directory + "/no/file", with: [3], mode: 0o600) } == .storage)
            try FileManager.default.createSymbolicLink(atPath: directory + "/link", withDestinationPath: path)
            #expect(Self.code { _ = try DurableFile.read(directory + "/link", maximum: 9) } == .storage)
            #expect(try DurableFile.read(directory + "/link", maximum: 9, isOwn: false) == [1])
            #expect(unsafe chmod(path, 0o640) == 0)
            #expect(Self.code { _ = try DurableFile.read(path, maximum: 9, isSecret: true) } == .exposed)
            #expect(try DurableFile.read(path, maximum: 9) == [1])
            // The place is taken by a directory: the file cannot go there, and what was written aside is removed.
            try DurableFile.makeDirectory(directory + "/a/b/c", mode: 0o755)
            #expect(Self.code { try DurableFile.replace(directory + "/a/b", with: [5], mode: 0o600) } == .storage)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/a") == ["b"])
        }
    }

    @Test("a full disk is told apart")
    func full() throws {
        // /dev/full takes no byte.
        let descriptor = unsafe open("/dev/full", O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        #expect(Self.code { try DurableFile.write([1], to: descriptor, path: "/dev/full") } == .full)
    }
}
