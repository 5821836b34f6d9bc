import CryptoPrimitives
import Foundation
import SeededTestSupport
import Testing

@testable import Deposits

/// Files sealed by the real `age`, opened by the real `age`.
@Suite("Sealed files") struct SealedFilesTests {
    /// An owner: identity file and recipient.
    private func owner(_ folder: TestFolder) throws -> (identity: String, recipient: String) {
        let identity = folder.file("owner.agekey")
        try run("/usr/bin/age-keygen", ["-o", identity])
        let recipient = try run("/usr/bin/age-keygen", ["-y", identity])
        return (identity, String(decoding: recipient, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    @discardableResult private func run(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Injected() }
        return data
    }

    private func body(_ bytes: [UInt8], pieces: Int, breaksOff: Bool = false) -> AsyncThrowingStream<[UInt8], any Error>
    {
        AsyncThrowingStream { continuation in
            let size = max(1, bytes.count / pieces)
            for start in stride(from: 0, to: bytes.count, by: size) {
                continuation.yield(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            continuation.finish(throwing: breaksOff ? Injected() : nil)
        }
    }

    private func seal(
        _ bytes: [UInt8], _ files: SealedFiles, recipient: String, object: String = String(repeating: "1", count: 32),
        limit: UInt64 = 1 << 30, announced: UInt64? = nil, breaksOff: Bool = false, expected: Bool = true
    ) async throws -> FileSealer.Outcome {
        let sealer = try FileSealer(files: files, object: object, recipient: recipient, limit: limit)
        return try await sealer.take(body(bytes, pieces: 7, breaksOff: breaksOff), announced: announced) { _ in expected
        }
    }

    @Test(arguments: [0, 1, 65_536, 3_333_333]) func theOwnersKeyOpensWhatWasSealed(count: Int) async throws {
        var generator = SeededGenerator.announced()
        try await TestFolder.with { folder in
            let (identity, recipient) = try owner(folder)
            let files = try SealedFiles(directory: folder.file("files"))
            let bytes = generator.bytes(count)
            let outcome = try await seal(bytes, files, recipient: recipient, announced: UInt64(count))
            #expect(outcome.digests == DigestPair(of: bytes))
            #expect(outcome.content.byteCount == UInt64(count))
            try files.settle(outcome.content.object, as: 42)
            try files.settle(outcome.content.object, as: 42)
            #expect(try files.strays().isEmpty)
            let opened = try run("/usr/bin/age", ["-d", "-i", identity, files.path(of: 42)])
            #expect(Array(opened) == bytes)
            let ciphertext = try #require(FileManager.default.contents(atPath: files.path(of: 42)))
            #expect(ciphertext.starts(with: Array("age-encryption.org/v1\n".utf8)))
            // Positive control of the key: another one does not open it.
            let stranger = folder.file("stranger")
            try run("/usr/bin/age-keygen", ["-o", stranger])
            #expect(throws: Injected.self) { try run("/usr/bin/age", ["-d", "-i", stranger, files.path(of: 42)]) }
        }
    }

    enum Fault: CaseIterable { case tooLong, cutOff, broken, wrongDigest, badRecipient, noRecipient, keeping }

    @Test(arguments: Fault.allCases) func refusedFilesLeaveNothing(_ fault: Fault) async throws {
        var generator = SeededGenerator.announced()
        try await TestFolder.with { folder in
            let (_, recipient) = try owner(folder)
            let hook = DepositHook(before: { _ in if fault == .keeping { throw Injected() } })
            let files = try SealedFiles(directory: folder.file("files"), hook: hook)
            let bytes = generator.bytes(2_500_000)
            let code: DepositStoreError.Code?
            do {
                switch fault {
                case .tooLong: _ = try await seal(bytes, files, recipient: recipient, limit: 2_499_999)
                case .cutOff: _ = try await seal(bytes, files, recipient: recipient, announced: 2_500_001)
                case .broken: _ = try await seal(bytes, files, recipient: recipient, breaksOff: true)
                case .wrongDigest: _ = try await seal(bytes, files, recipient: recipient, expected: false)
                case .badRecipient: _ = try await seal(bytes, files, recipient: String(recipient.dropLast()) + "1")
                case .noRecipient: _ = try await seal(bytes, files, recipient: "-o/tmp/x")
                case .keeping: _ = try await seal(bytes, files, recipient: recipient)
                }
                Issue.record("\(fault) was taken")
                return
            } catch let error as DepositStoreError { code = error.code } catch is Injected { code = nil }
            let due: DepositStoreError.Code? =
                switch fault {
                case .tooLong: .tooLong
                case .cutOff: .cutOff
                case .wrongDigest: .wrongDigest
                case .badRecipient, .noRecipient: .badRecipient
                case .broken, .keeping: nil
                }
            #expect(code == due)
            #expect(try files.strays().isEmpty)
            // The same bytes are taken when nothing is wrong with them.
            let sound = try SealedFiles(directory: folder.file("files"))
            _ = try await seal(bytes, sound, recipient: recipient, limit: 2_500_000, announced: 2_500_000)
            #expect(try sound.strays().count == 1)
        }
    }

    @Test func clearTextIsNeverOnTheDisk() async throws {
        try await TestFolder.with { folder in
            let (_, recipient) = try owner(folder)
            let files = try SealedFiles(directory: folder.file("files"))
            let mark = Array("ein Satz, der nirgends stehen darf ".utf8)
            let bytes = Array(repeatElement(mark, count: 60_000).joined())
            _ = try await seal(bytes, files, recipient: recipient)
            for name in try files.strays() {
                let stored = try #require(FileManager.default.contents(atPath: folder.file("files/incoming/\(name)")))
                #expect(stored.count > bytes.count)
                #expect(stored.range(of: Data(mark)) == nil)
            }
        }
    }
}
