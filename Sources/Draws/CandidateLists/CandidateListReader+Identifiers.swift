internal import DrawCore

extension CandidateListReader {
    /// A candidate as the office knows them.
    struct Person {
        let identifier: CandidateIdentifier
        /// For display; empty in a list without such a column.
        let label: String
    }

    /// Hands over the identifiers of a list that was read before, in the order of the file, some at a time.
    ///
    /// - Throws: `DrawsError`, also for a list with problems; whatever `body` throws.
    func readIdentifiers(_ path: String, _ body: ([CandidateIdentifier]) throws -> Void) throws {
        try readChunks(path, keepsLabels: false) { chunk in try body(try chunk.identifiers()) }
    }

    /// The same with labels.
    func readPeople(_ path: String, _ body: ([Person]) throws -> Void) throws {
        try readChunks(path, keepsLabels: true) { chunk in
            try body(zip(try chunk.identifiers(), chunk.labels).map { Person(identifier: $0, label: $1) })
        }
    }

    private func readChunks(_ path: String, keepsLabels: Bool, _ body: (ParsedChunk) throws -> Void) throws {
        let silent: (Int64, Int64) -> Void = { _, _ in }
        var encoding = ListEncoding.utf8
        do {
            // Nothing may be handed over before the encoding is known.
            _ = try visit(path, encoding, silent) { (_, _, _) throws(DrawsError) in }
        } catch {
            guard error.code == .encoding else { throw error }
            encoding = .gb18030
        }
        var failure: (any Error)?
        let problems = try visit(path, encoding, keepsLabels: keepsLabels, silent) {
            (chunks, _, _) throws(DrawsError) in
            guard failure == nil else { return }
            do {
                for chunk in chunks { try body(chunk) }
            } catch { failure = error }
        }
        if let failure { throw failure }
        if !problems.isEmpty { throw problems }
    }
}

extension ParsedChunk {
    fileprivate func identifiers() throws -> [CandidateIdentifier] {
        guard problems.isEmpty else { throw problems }
        return try rows.map { try CandidateIdentifier(parsing: String(decoding: bytes[$0.identifier], as: UTF8.self)) }
    }
}
