internal import CryptoPrimitives
internal import DrawCore

extension CeremonyRunner {
    /// Writes who won what, with the names and labels of the office's file, for the office alone (mode 0600).
    ///
    /// - Returns: rows written.
    /// - Throws: `.notNow` before the result; `DrawsError`.
    public mutating func writeWinners(to path: String) async throws -> Int {
        guard ceremony.phase == .published else {
            throw DrawsError(.notNow, "nobody has won before there is a result: \(nextStep)")
        }
        let list = try list()
        let units: UnitsFile? = try folder.read(UnitsFile.file)
        let table = WinnersTable(
            try drawStages(), bundles: list.bundles, removals: try removals().items, units: units)
        let people = try people(at: Set(table.rows.map(\.index)), on: list.list)
        try DurableFiles.replace(path, with: table.csv(people, units: units), mode: DurableFiles.secretMode)
        return table.rows.count
    }

    /// The candidates who stand at some places of the list: only their identifiers and the salt key lead there.
    func people(
        at indices: Set<Int>, on list: CandidateList
    ) throws -> [Int: CandidateListReader.Person] {
        let key = try saltKey()
        var people: [Int: CandidateListReader.Person] = [:]
        let reader = CandidateListReader(rules: try ListRules(configuration), executor: executor)
        try reader.readPeople(folder.candidates) { some in
            let pieces = Self.pieces(of: some.indices)
            let found = executor.map(pieces.count) { number in
                some[pieces[number]].compactMap { person -> (Int, CandidateListReader.Person)? in
                    guard let place = list.index(of: key.cid(of: person.identifier)), indices.contains(place) else {
                        return nil
                    }
                    return (place, person)
                }
            }
            for (place, person) in found.joined() { people[place] = person }
        }
        guard people.count == indices.count else {
            throw DrawsError(
                .malformed,
                "\(folder.candidates) does not have everybody who is on the committed list: take it from the backup")
        }
        return people
    }
}
