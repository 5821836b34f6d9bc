public import DrawCore

/// Reads an office's list (CSV, RFC 4180) into the list of a draw, or says everything that is wrong with it.
///
/// The first line names the columns (`ListColumn`). Works on the raw bytes, a few megabytes at a time, on all processors of
/// `executor`; blocks its caller. Empty lines are passed over.
public struct CandidateListReader: Sendable {
    /// Pieces that are read together.
    private static let roundCount = 4

    private let rules: ListRules
    private let executor: any ChunkExecutor

    public init(rules: ListRules, executor: any ChunkExecutor = ThreadedExecutor()) {
        self.rules = rules
        self.executor = executor
    }

    public enum Outcome: Sendable {
        case list(CandidateList, ListSummary)
        /// Nothing was imported.
        case refused(ListProblems, ListEncoding)
    }

    /// - Parameters:
    ///   - path: a regular file.
    ///   - key: salts the candidates.
    ///   - progress: bytes of the file that were read, and in all.
    /// - Throws: `.storage`; `.encoding`.
    public func read(
        _ path: String, key: SaltKey, progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws(DrawsError) -> Outcome {
        var encoding = ListEncoding.utf8
        do {
            return try read(path, key, encoding, progress)
        } catch { guard error.code == .encoding else { throw error } }
        encoding = .gb18030
        return try read(path, key, encoding, progress)
    }

    private func read(
        _ path: String, _ key: SaltKey, _ encoding: ListEncoding, _ progress: (Int64, Int64) -> Void
    ) throws(DrawsError) -> Outcome {
        var builder = CandidateListBuilder()
        var book = BundleBook()
        var problems = ListProblems()
        var found = ListProblems()
        var (hasLabels, rowCount) = (false, 0)
        problems = try visit(path, encoding, progress) { (chunks, columns, line) throws(DrawsError) in
            hasLabels = columns.contains(.label)
            var (line, number) = (line, UInt64(builder.count))
            var jobs: [(chunk: ParsedChunk, numbers: [UInt32], first: UInt64)] = []
            for chunk in chunks {
                found.add(chunk.problems, movedBy: line)
                jobs.append((chunk, book.enter(chunk, at: line, problems: &found), number))
                line += chunk.lineCount
                number += UInt64(chunk.rows.count)
                rowCount += chunk.rows.count
            }
            guard found.isEmpty else { return }
            let work = jobs
            let salted = executor.map(work.count) { index in
                Result<SaltedBatch, DrawError> { () throws(DrawError) in
                    try work[index].chunk.batch(numbers: work[index].numbers, firstNumber: work[index].first)
                        .salted(with: key)
                }
            }
            for batch in salted { try Self.translated { () throws(DrawError) in try builder.append(batch.get()) } }
        }
        if problems.isEmpty { problems = found }
        if problems.isEmpty, rowCount == 0 {
            problems.add(
                ListProblem(code: .empty, line: 1, column: nil, cause: "no candidate", remedy: "name at least one"))
        }
        let summary = ListSummary(
            encoding: encoding, bundleCount: book.count, loneBundleCount: book.loneCount, hasLabels: hasLabels)
        book = BundleBook()
        if problems.isEmpty {
            do {
                return .list(try builder.build(executor: executor), summary)
            } catch { guard error.code == .duplicate else { throw Self.storage(error) } }
        }
        if rowCount > 0 { try addDuplicates(of: path, encoding, to: &problems) }
        problems.sort()
        return .refused(problems, encoding)
    }

    /// Looks through the file once more for identifiers that stand twice; only a list that is refused needs it.
    private func addDuplicates(
        of path: String, _ encoding: ListEncoding, to problems: inout ListProblems
    ) throws(DrawsError) {
        var seen: [(key: TextKey, line: UInt64)] = []
        var column = 1
        let silent: (Int64, Int64) -> Void = { _, _ in }
        _ = try visit(path, encoding, silent) { (chunks, columns, line) throws(DrawsError) in
            column = (columns.firstIndex(of: .id) ?? 0) + 1
            var line = line
            let keys = executor.map(chunks.count) { place in
                let chunk = chunks[place]
                return chunk.rows.map { row in
                    (key: TextKey(chunk.bytes.span.extracting(row.identifier)), line: UInt64(row.line))
                }
            }
            for (chunk, keys) in zip(chunks, keys) {
                for one in keys { seen.append((one.key, line + one.line + 1)) }
                line += chunk.lineCount
            }
        }
        seen.sort { ($0.key, $0.line) < ($1.key, $1.line) }
        var first = 0
        for index in seen.indices.dropFirst() {
            guard seen[index].key == seen[first].key else {
                first = index
                continue
            }
            problems.add(
                ListProblem(
                    code: .duplicate, line: seen[index].line, column: column,
                    cause: "the identifier of line \(seen[first].line) once more",
                    remedy: "keep one of the two lines"))
        }
    }

    /// Hands all rows of a file over, some pieces at a time, with the line before the first of them.
    ///
    /// - Returns: what is wrong with the first line; nothing else is read then.
    func visit(
        _ path: String, _ encoding: ListEncoding, keepsLabels: Bool = false, _ progress: (Int64, Int64) -> Void,
        _ body: ([ParsedChunk], [ListColumn], UInt64) throws(DrawsError) -> Void
    ) throws(DrawsError) -> ListProblems {
        var source = try ListSource(path: path, encoding: encoding)
        guard var piece = try source.next() else {
            return ListHeader([]).problems
        }
        try Self.check(piece, path)
        let header = ListHeader(piece)
        guard header.problems.isEmpty else { return header.problems }
        piece.removeSubrange(..<header.byteCount)
        var line = header.lineCount
        var document: [UInt8] = []
        var round = [piece]
        while !round.isEmpty {
            let (pieces, known) = (round, document)
            let chunks = executor.map(pieces.count) { index -> ParsedChunk? in
                guard (try? Self.check(pieces[index], path)) != nil else { return nil }
                return ChunkParser.parse(
                    pieces[index], rules: rules, columns: header.columns, document: known, keepsLabels: keepsLabels)
            }.compactMap { $0 }
            guard chunks.count == pieces.count else { throw Self.notUTF8(path) }
            try body(chunks, header.columns, line)
            progress(source.progress.done, source.progress.total)
            line += chunks.reduce(0) { $0 + $1.lineCount }
            if document.isEmpty { document = chunks[0].document }
            round = []
            // One piece at a time until the list's country and document type are known.
            while round.count < (document.isEmpty ? 1 : Self.roundCount), let next = try source.next() {
                round.append(next)
            }
        }
        return header.problems
    }

    private static func check(_ piece: [UInt8], _ path: String) throws(DrawsError) {
        guard (try? UTF8Span(validating: piece.span)) != nil else { throw notUTF8(path) }
    }

    private static func notUTF8(_ path: String) -> DrawsError {
        DrawsError(.encoding, "\(path) is not valid UTF-8: save the list as \"CSV UTF-8\"")
    }

    private static func translated(_ body: () throws(DrawError) -> Void) throws(DrawsError) {
        do { try body() } catch { throw storage(error) }
    }

    /// What the core refuses although every row was checked: too many candidates.
    private static func storage(_ error: DrawError) -> DrawsError {
        DrawsError(.candidates, "the list cannot be drawn from", cause: error)
    }
}

/// What a list was found to be.
public struct ListSummary: Sendable, Hashable {
    public let encoding: ListEncoding
    public let bundleCount: Int
    /// Bundles with one member.
    public let loneBundleCount: Int
    public let hasLabels: Bool
}
