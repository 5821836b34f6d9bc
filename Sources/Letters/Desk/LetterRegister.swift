internal import CanonicalJSON
internal import CryptoPrimitives
internal import LetterModel
internal import LocalIO

/// The office's register of letters: a number for each request, one after the other, without a hole.
///
/// The file `register` has one line for each letter, `<number> <request> <issued>`; a line is durable before anything
/// is made under its number, and is never changed. `<number>.json` fixes what the letter says, `<number>.pdf` is the
/// letter. A request that was given a number keeps it: whatever a killed process left out is made up for later under
/// the same number.
struct LetterRegister: ~Copyable {
    struct Line: Sendable, Hashable {
        let number: UInt64
        let request: Digest
        /// Unix milliseconds.
        let issued: UInt64
    }

    private static let file = "register"
    private static let maximumByteCount = 1 << 30
    private static let maximumLetterByteCount = 64 << 20

    private let lock: FileLock
    private let files: RegisterFiles

    /// Owned by the desk's actor.
    private(set) var lines: [Line]
    private var byRequest: [Digest: Int]
    private var length: Int

    /// - Throws: `.register` when the file contradicts itself: restore it, never begin another one.
    init(directory: String, step: @escaping RegisterFiles.Step) throws(LetterError) {
        let lock = try Self.lock(directory)
        let files = RegisterFiles(directory: directory, step: step)
        let bytes = try files.read(Self.file, maximum: Self.maximumByteCount) ?? []
        // A line without its end was not durable when the process died: nothing was made under its number.
        let whole = bytes.lastIndex(of: 0x0A).map { bytes[...$0] } ?? []
        lines = try Self.lines(whole, "\(directory)/\(Self.file)")
        byRequest = Dictionary(uniqueKeysWithValues: lines.enumerated().map { ($1.request, $0) })
        length = whole.count
        self.lock = lock
        self.files = files
    }

    /// Two writers would give one number twice.
    private static func lock(_ directory: String) throws(LetterError) -> FileLock {
        do {
            return try FileLock(directory + "/lock")
        } catch {
            guard error.code == .taken else {
                throw LetterError(
                    .register, at: directory, error.reason,
                    remedy: "make the register's directory, writable by this service alone")
            }
            throw LetterError(
                .register, at: directory, "another process\(error.byWhom) uses this register",
                remedy: "stop it: a register has one writer")
        }
    }

    private static func lines(_ whole: ArraySlice<UInt8>, _ path: String) throws(LetterError) -> [Line] {
        var lines: [Line] = []
        var requests: Set<Digest> = []
        for text in whole.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            guard let line = parse(text), line.number == UInt64(lines.count + 1),
                requests.insert(line.request).inserted
            else {
                throw LetterError(
                    .register, at: "\(path), line \(lines.count + 1)",
                    "not the line of letter \(lines.count + 1), or a request twice",
                    remedy: "restore the file from the last copy; letters must not be numbered anew")
            }
            lines.append(line)
        }
        return lines
    }

    private static func parse(_ text: ArraySlice<UInt8>) -> Line? {
        let parts = text.split(separator: 0x20, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard parts.count == 3, let number = UInt64(parts[0]), let request = Digest(hex: parts[1]),
            let issued = UInt64(parts[2]),
            self.text(Line(number: number, request: request, issued: issued)).dropLast() == text
        else { return nil }
        return Line(number: number, request: request, issued: issued)
    }

    private static func text(_ line: Line) -> ArraySlice<UInt8> {
        Array("\(line.number) \(line.request.hex) \(line.issued)\n".utf8)[...]
    }

    /// The line of a request: the one that it has, or the next number, durable when this returns.
    mutating func line(for request: Digest, now: UInt64) throws(LetterError) -> Line {
        if let index = byRequest[request] { return lines[index] }
        let line = Line(number: UInt64(lines.count + 1), request: request, issued: now)
        let text = Array(Self.text(line))
        try files.append(Self.file, at: length, text)
        length += text.count
        byRequest[request] = lines.count
        lines.append(line)
        return line
    }

    /// What a letter says, once it was fixed.
    func content(_ line: Line) throws(LetterError) -> LetterContent? {
        guard let bytes = try files.read("\(line.number).json", maximum: Self.maximumLetterByteCount) else {
            return nil
        }
        return try LetterContent(canonical: bytes, file: "\(line.number).json")
    }

    func fix(_ content: LetterContent, _ line: Line) throws(LetterError) {
        try files.put("\(line.number).json", content.canonicalBytes)
    }

    func letter(_ line: Line) throws(LetterError) -> [UInt8]? {
        try files.read("\(line.number).pdf", maximum: Self.maximumLetterByteCount)
    }

    /// Whether the letter is there, whatever it is.
    func isKept(_ line: Line) -> Bool { files.has("\(line.number).pdf") }

    func keep(_ letter: [UInt8], _ line: Line) throws(LetterError) { try files.put("\(line.number).pdf", letter) }
}
