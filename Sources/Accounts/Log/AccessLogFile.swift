public import AccessModel
internal import CanonicalJSON
internal import CryptoPrimitives
internal import Foundation
internal import Glibc
internal import LocalIO

/// The access log on disk: a file an hour, a line a record, chained; durable before it is acknowledged.
public actor AccessLogFile {
    private let executor = QueueExecutor(label: "tabellion.access-log")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let directory: String
    private let hook: AccountsHook
    private var chain = AccessLogChain.empty
    /// Start of the hour whose file is open, Unix milliseconds; hours never go back.
    private var hour: Int64 = -1
    private var descriptor: Int32 = -1
    private var length: Int64 = 0
    /// A write failed and could not be taken back: nothing is written until the log is opened anew.
    private var isBroken = false

    static let suffix = ".jsonl"
    /// Of an hour's file when it is read back.
    static let longestFile = 1 << 30

    init(directory: String, hook: AccountsHook = AccountsHook()) async throws(AccountsError) {
        self.directory = directory
        self.hook = hook
        try recover()
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// Where the chain stands.
    public var end: AccessLogChain { chain }

    /// Adds records, all of them or none; durable when it returns.
    ///
    /// - Throws: `storage`: then whether they were kept is unknown, and the chain goes on in either case.
    @discardableResult public func append(
        _ events: [AccessEvent], now: Int64
    ) throws(AccountsError) -> [AccessLogRecord] {
        guard !events.isEmpty else { return [] }
        guard !isBroken else { throw AccountsError(.storage, "the access log failed before: open it anew") }
        let before = chain.next
        return try AccountStore.guarding("write the access log") {
            try hook.before(.log(before))
            try open(hour: max(AccessLogHour.start(of: now), hour))
            var next = chain
            var (records, bytes): ([AccessLogRecord], [UInt8]) = ([], [])
            for event in events {
                let (record, line) = next.append(event, now: now)
                records.append(record)
                bytes += line
            }
            try write(bytes)
            chain = next
            try hook.after(.log(before))
            return records
        }
    }

    /// Writes and syncs, or takes back what was written.
    private func write(_ bytes: [UInt8]) throws(AccountsError) {
        do throws(AccountsError) {
            try SmallFile.writeAll(bytes, to: descriptor, path: path(hour))
            guard fdatasync(descriptor) == 0 else { throw SmallFile.failure("fsync", path(hour)) }
            length += Int64(bytes.count)
        } catch {
            if ftruncate(descriptor, off_t(length)) != 0 || fdatasync(descriptor) != 0 { isBroken = true }
            throw error
        }
    }

    private func open(hour next: Int64) throws(AccountsError) {
        guard next != hour || descriptor < 0 else { return }
        let path = path(next)
        let opened = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else { throw SmallFile.failure("open", path) }
        var status = stat()
        guard unsafe fstat(opened, &status) == 0 else {
            Glibc.close(opened)
            throw SmallFile.failure("look at", path)
        }
        do { try SmallFile.syncDirectory(of: path) } catch {
            Glibc.close(opened)
            throw error
        }
        if descriptor >= 0 { Glibc.close(descriptor) }
        (descriptor, hour, length) = (opened, next, Int64(status.st_size))
    }

    // Reading back.

    /// Goes on where the last file ends. A last line without its end was never acknowledged: it is cut off.
    private func recover() throws(AccountsError) {
        if unsafe mkdir(directory, 0o700) != 0 && errno != EEXIST { throw SmallFile.failure("make", directory) }
        for start in try hours().reversed() {
            let path = path(start)
            var bytes = try SmallFile.read(path, limit: Self.longestFile) ?? []
            let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            if whole < bytes.count {
                guard unsafe truncate(path, off_t(whole)) == 0 else { throw SmallFile.failure("truncate", path) }
                bytes.removeSubrange(whole...)
            }
            hour = max(hour, start)
            guard !bytes.isEmpty else { continue }
            chain = try Self.follow(bytes, path)
            return
        }
    }

    /// The chain behind a file, whose own first line says where it begins.
    private static func follow(_ bytes: [UInt8], _ path: String) throws(AccountsError) -> AccessLogChain {
        do {
            var chain = try start(of: bytes, path)
            try chain.follow(bytes, file: path)
            return chain
        } catch {
            throw AccountsError(.corrupted, "the access log was changed: \(error.message)", cause: error)
        }
    }

    private static func start(of bytes: [UInt8], _ path: String) throws(AccessError) -> AccessLogChain {
        let first = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let record: AccessLogRecord
        do { record = try AccessLogRecord(canonical: first, file: path) } catch {
            throw AccessError(.logBroken, error.message)
        }
        return AccessLogChain(next: record.number, head: record.previous)
    }

    /// Starts of the hours that have a file, ascending.
    private func hours() throws(AccountsError) -> [Int64] {
        try AccountStore.guarding("list \(directory)") {
            try FileManager.default.contentsOfDirectory(atPath: directory).compactMap { name in
                guard name.hasSuffix(Self.suffix) else { return nil }
                return HourName.start(String(name.dropLast(Self.suffix.count)))
            }.sorted()
        }
    }

    private func path(_ start: Int64) -> String { directory + "/" + HourName.text(start) + Self.suffix }

    /// Reads everything and checks the chain from its first line.
    ///
    /// - Returns: each finished hour, as it is to be put on the ledger.
    /// - Throws: `corrupted`, naming file and line.
    public func verified(now: Int64) throws(AccountsError) -> [AccessLogHour] {
        var followed = AccessLogChain.empty
        var finished: [AccessLogHour] = []
        for start in try hours() {
            let bytes = try SmallFile.read(path(start), limit: Self.longestFile) ?? []
            let before = followed
            do throws(AccessError) { try followed.follow(bytes, file: path(start)) } catch {
                throw AccountsError(.corrupted, "the access log was changed: \(error.message)", cause: error)
            }
            if !bytes.isEmpty, start < max(AccessLogHour.start(of: now), hour) {
                finished.append(
                    AccessLogHour(start: UInt64(start), before: before, after: followed, bytes: bytes))
            }
        }
        guard followed == chain else {
            throw AccountsError(.corrupted, "the access log ends elsewhere than what was written last")
        }
        return finished
    }

    /// Where reading the log backwards goes on: before a record, in the file of an hour or an older one.
    public struct Place: Hashable, Sendable {
        /// Unix milliseconds.
        public let hour: Int64
        public let number: UInt64

        public init(hour: Int64, number: UInt64) {
            self.hour = hour
            self.number = number
        }
    }

    /// Lines that are looked at for one page.
    static let longestLook = 20_000

    /// The newest records before a place, newest first.
    ///
    /// - Parameters:
    ///   - place: nil for the log's end.
    ///   - limit: of records that `isShown` takes; no more than 20,000 lines are looked at for them.
    /// - Returns: the records, and where to go on; nil once the log's beginning was reached.
    /// - Throws: `corrupted`, naming file and line.
    public func page(
        before place: Place?, limit: Int, isShown: @Sendable (AccessLogRecord) -> Bool
    ) throws(AccountsError) -> (records: [AccessLogRecord], next: Place?) {
        var records: [AccessLogRecord] = []
        var looked = 0
        for start in try hours().reversed() where place.map({ start <= $0.hour }) ?? true {
            let path = path(start)
            let bytes = try SmallFile.read(path, limit: Self.longestFile) ?? []
            let lines = bytes.split(separator: UInt8(ascii: "\n"))
            for (index, line) in lines.enumerated().reversed() {
                let record: AccessLogRecord
                do { record = try AccessLogRecord(canonical: Array(line), file: "\(path), line \(index + 1)") } catch {
                    throw AccountsError(.corrupted, "the access log was changed: \(error.message)", cause: error)
                }
                if let place, record.number >= place.number { continue }
                looked += 1
                if isShown(record) { records.append(record) }
                if records.count == limit || looked == Self.longestLook {
                    return (records, record.number == 0 ? nil : Place(hour: start, number: record.number))
                }
            }
        }
        return (records, nil)
    }

    /// Finished hours that are not settled yet, ascending: what the caller is to put on the ledger (type 14).
    ///
    /// An hour is finished when the clock says so and no line can come to its file any more.
    public func unsettled(now: Int64) throws(AccountsError) -> [AccessLogHour] {
        let current = AccessLogHour.start(of: now)
        // A later line may still go to the file of an hour that is over, unless another was begun: begin none, but refuse it.
        if current > hour, descriptor >= 0 {
            Glibc.close(descriptor)
            descriptor = -1
        }
        hour = max(hour, current)
        var waiting: [AccessLogHour] = []
        for start in try hours() where start < hour {
            guard try SmallFile.read(notePath(start), limit: 65_536) == nil,
                let bytes = try SmallFile.read(path(start), limit: Self.longestFile), !bytes.isEmpty
            else { continue }
            let before: AccessLogChain
            do { before = try Self.start(of: bytes, path(start)) } catch {
                throw AccountsError(.corrupted, error.message, cause: error)
            }
            let after = try Self.follow(bytes, path(start))
            waiting.append(AccessLogHour(start: UInt64(start), before: before, after: after, bytes: bytes))
        }
        return waiting
    }

    /// Keeps what is needed to open an hour's commitments, before they go to the ledger: asked again, the salt is the same.
    ///
    /// - Parameter fresh: 32 random bytes, taken if the hour has no salt yet.
    /// - Returns: the salt.
    public func salt(of hour: AccessLogHour, fresh: [UInt8]) throws(AccountsError) -> [UInt8] {
        let path = directory + "/" + HourName.text(Int64(hour.start)) + ".salt"
        if let kept = try SmallFile.read(path, limit: 256) {
            guard let salt = Hex.decode(String(decoding: kept, as: UTF8.self).prefix { $0 != "\n" }), salt.count == 32
            else { throw AccountsError(.corrupted, "\(path) is no salt: restore it from a copy") }
            return salt
        }
        precondition(fresh.count == 32)
        try AccountStore.guarding("keep a salt") {
            try hook.around(.hour) { try SmallFile.write(Array((Hex.encode(fresh) + "\n").utf8), to: path) }
        }
        return fresh
    }

    /// Notes where on the ledger an hour is; then it is not asked for again.
    public func settle(_ hour: AccessLogHour, index: UInt64) throws(AccountsError) {
        try AccountStore.guarding("note an hour of the access log") {
            try hook.around(.hour) {
                try SmallFile.write(
                    hour.canonicalBytes + Array("\n\(index)\n".utf8), to: notePath(Int64(hour.start)))
            }
        }
    }

    private func notePath(_ start: Int64) -> String { directory + "/" + HourName.text(start) + ".ledger" }
}

/// Names of hours, UTC: `2026-11-21T23`.
enum HourName {
    static func text(_ start: Int64) -> String {
        var time = time_t(start / 1000)
        var parts = unsafe tm()
        unsafe gmtime_r(&time, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : String(number) }
        let (year, month) = unsafe (parts.tm_year + 1900, parts.tm_mon + 1)
        let (day, hour) = unsafe (parts.tm_mday, parts.tm_hour)
        return "\(year)-\(two(month))-\(two(day))T\(two(hour))"
    }

    /// - Returns: nil for anything but what `text` gives.
    static func start(_ text: String) -> Int64? {
        let words = text.split { $0 == "-" || $0 == "T" }.compactMap { Int32($0) }
        guard words.count == 4 else { return nil }
        var parts = unsafe tm()
        unsafe (parts.tm_year, parts.tm_mon, parts.tm_mday, parts.tm_hour) = (
            words[0] - 1900, words[1] - 1, words[2], words[3]
        )
        let start = Int64(unsafe timegm(&parts)) * 1000
        return start >= 0 && Self.text(start) == text ? start : nil
    }
}
