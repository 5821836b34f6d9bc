internal import DrawCore

/// What is printed for one candidate, and handed over closed.
public struct PaperSlip: Sendable, Hashable {
    /// On the list, from 0.
    public let index: UInt64
    /// Whom to hand it to: the list's label, or the identifier's last digits behind dots.
    public let addressee: String
    public let code: SlipCode

    /// `•••• 1234`: enough to find the right person in a row, not enough to be anybody.
    static func masked(_ candidate: CandidateIdentifier) -> String {
        let number = candidate.text.split(separator: ":").last ?? ""
        return "•••• " + number.suffix(number.count >= 8 ? 4 : 1)
    }
}

extension CeremonyRunner {
    /// Slips to print, in the order of the office's file.
    ///
    /// - Parameter range: of the file's candidates, from 0; what lies behind the last is left out.
    /// - Throws: `.notNow` before the commitment; `.malformed` for a file that is not the list's.
    public mutating func paperSlips(_ range: Range<Int>) throws -> [PaperSlip] {
        _ = try committed()
        let key = try saltKey()
        let list = try list().list
        var (slips, position) = ([PaperSlip](), 0)
        let (draw, candidates) = (draw, folder.candidates)
        let reader = CandidateListReader(rules: try ListRules(configuration), executor: executor)
        try reader.readPeople(candidates) { people in
            defer { position += people.count }
            let first = min(max(range.lowerBound - position, 0), people.count)
            let end = min(max(range.upperBound - position, first), people.count)
            for person in people[first..<end] {
                guard let index = list.index(of: key.cid(of: person.identifier)) else {
                    throw DrawsError(
                        .malformed,
                        "\(candidates) has a candidate who is not on the committed list: take it from the backup")
                }
                slips.append(
                    PaperSlip(
                        index: UInt64(index),
                        addressee: person.label.isEmpty ? PaperSlip.masked(person.identifier) : person.label,
                        code: SlipCode(of: person.identifier, in: draw, key: key)))
            }
        }
        return slips
    }
}
