public import CryptoPrimitives
internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// Takes one file as it comes: hashes it with both functions and hands it to `age`, which alone writes to the disk.
///
/// Nothing of the clear text is ever on the disk. What is not finished is discarded.
public final class FileSealer: Sendable {
    /// What was taken in: digests of the clear text, and where its ciphertext is.
    public struct Outcome: Sendable, Hashable {
        public let digests: DigestPair
        public let content: SealedContent
    }

    private static let program = "/usr/bin/age"

    /// Bytes handed over at once.
    private static let pieceByteCount = 1 << 20

    private let files: SealedFiles
    private let object: String
    private let recipient: String
    private let limit: UInt64
    private let queue: DispatchQueue
    private let work: Mutex<Work?>

    /// Owned by `queue`; the lock is for the compiler and for the very end.
    private struct Work: ~Copyable {
        var hasher = PairHasher()
        let child: AgeProcess
    }

    /// Starts `age`.
    ///
    /// - Parameters:
    ///   - object: 32 hexadecimal digits, random.
    ///   - recipient: the owner's age recipient.
    ///   - limit: longest file, in bytes.
    /// - Throws: `badRecipient`, `program`, `storage`.
    public init(files: SealedFiles, object: String, recipient: String, limit: UInt64) throws(DepositStoreError) {
        precondition(SealedFiles.isObject(object), "an object has 32 hexadecimal digits")
        guard SealedContent.isRecipient(recipient) else {
            throw DepositStoreError(.badRecipient, "an age recipient begins with age1; age-keygen makes one")
        }
        self.files = files
        self.object = object
        self.recipient = recipient
        self.limit = limit
        queue = DispatchQueue(label: "tabellion.deposits.seal")
        let child = try AgeProcess(program: Self.program, recipient: recipient, output: files.growing(object))
        work = Mutex(Work(child: child))
    }

    deinit { abandon() }

    /// Takes a whole body.
    ///
    /// - Parameters:
    ///   - announced: its length if the sender stated one.
    ///   - isExpected: told the digests; false refuses the file.
    /// - Throws: `tooLong`, `cutOff`, `wrongDigest`, `badRecipient`, `program`, `full`, `storage`; whatever `chunks` throws.
    ///   Nothing is left behind then.
    public func take<Chunks: AsyncSequence>(
        _ chunks: Chunks, announced: UInt64?, isExpected: (DigestPair) -> Bool
    ) async throws -> Outcome where Chunks.Element: Sequence<UInt8> {
        do {
            var piece: [UInt8] = []
            var total: UInt64 = 0
            for try await chunk in chunks {
                piece.append(contentsOf: chunk)
                guard total + UInt64(piece.count) <= limit else {
                    throw DepositStoreError(.tooLong, "a file may have \(limit) bytes")
                }
                guard piece.count >= Self.pieceByteCount else { continue }
                total += UInt64(piece.count)
                try await write(piece)
                piece.removeAll(keepingCapacity: true)
            }
            try await write(piece)
            let (digests, byteCount) = try await digests()
            guard announced.map({ $0 == byteCount }) ?? true else {
                throw DepositStoreError(
                    .cutOff, "Content-Length said \(announced ?? 0) bytes, \(byteCount) arrived; send the file again")
            }
            guard isExpected(digests) else {
                throw DepositStoreError(.wrongDigest, "the content has sha256 \(digests.sha256), sm3 \(digests.sm3)")
            }
            try await finish()
            return Outcome(
                digests: digests,
                content: SealedContent(object: object, byteCount: byteCount, recipient: recipient))
        } catch {
            await onQueue { self.abandon() }
            throw error
        }
    }

    private func write(_ piece: [UInt8]) async throws {
        guard !piece.isEmpty else { return }
        try await onQueue {
            try self.work.withLock { work in
                work?.hasher.update(piece.span)
                try work?.child.write(piece)
            }
        }
    }

    private func digests() async throws -> (DigestPair, UInt64) {
        try work.withLock { work in
            guard let pair = work?.hasher.current(), let count = work?.hasher.byteCount else {
                throw DepositStoreError(.storage, "this file has been abandoned")
            }
            return (pair, count)
        }
    }

    /// Waits for the ciphertext to be whole and on disk.
    private func finish() async throws {
        try await onQueue {
            try self.work.withLock { work in try work?.child.finish() }
            try self.files.keep(self.object)
            self.work.withLock { $0 = nil }
        }
    }

    private func abandon() {
        let isUnfinished = work.withLock { work in
            defer { work = nil }
            work?.child.kill()
            return work != nil
        }
        if isUnfinished { files.discard(object) }
    }

    /// Runs blocking work off the cooperative pool.
    private func onQueue<Answer: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Answer
    ) async throws(Failure) -> Answer {
        let result: Result<Answer, Failure> = await withCheckedContinuation { continuation in
            queue.async {
                do throws(Failure) {
                    continuation.resume(returning: .success(try body()))
                } catch { continuation.resume(returning: .failure(error)) }
            }
        }
        return try result.get()
    }
}
