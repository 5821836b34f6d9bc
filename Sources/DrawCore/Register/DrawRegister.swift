/// An office's register: numbers without gaps, one commitment each, one draw for each subject (sections 2, 4 and 7).
public struct DrawRegister: Sendable {
    public let name: String

    /// Ascending by number.
    public let draws: [RegisterDraw]

    /// - Parameter draws: in any order, each number once.
    public init(name: String, draws: [RegisterDraw]) {
        self.name = name
        self.draws = draws.sorted { $0.number < $1.number }
    }

    /// The number that the next draw gets.
    public var nextNumber: UInt64 { (draws.last?.number ?? 0) + 1 }

    /// Every violation; a pending draw is none.
    public var problems: [DrawError] { gapProblems + commitmentProblems + replacementProblems + subjectProblems }

    /// Violations that a log alone shows: gaps and second commitments.
    var logProblems: [DrawError] { gapProblems + commitmentProblems }

    /// The same draws as a log has them: its commitments, its results, and its draws that are missing here.
    func asLogged(in log: DrawRegister) -> DrawRegister {
        let logged = Dictionary(uniqueKeysWithValues: log.draws.map { ($0.number, $0) })
        let own = draws.map { draw in
            let entry = logged[draw.number]
            let hasResult = entry?.fate == .result
            let fate = hasResult ? .result : draw.fate == .result ? .pending : draw.fate
            return RegisterDraw(
                number: draw.number, commitments: entry?.commitments ?? [], subject: draw.subject,
                replaces: draw.replaces, fate: fate)
        }
        let numbers = Set(draws.map(\.number))
        return DrawRegister(name: name, draws: own + log.draws.filter { !numbers.contains($0.number) })
    }

    /// Whether a draw with these values may be committed to next.
    ///
    /// - Throws: `.register`, saying what is in the way.
    public func check(number: UInt64, subject: String, replaces: UInt64) throws(DrawError) {
        guard number == nextNumber else {
            throw fault(number, "the register's next number is \(nextNumber)")
        }
        let next = RegisterDraw(
            number: number, commitments: [.max], subject: subject, replaces: replaces, fate: .pending)
        let known = Set(problems)
        let with = DrawRegister(name: name, draws: draws + [next])
        if let problem = with.problems.first(where: { !known.contains($0) }) { throw problem }
    }

    private func fault(_ number: UInt64, _ cause: Wording) -> DrawError {
        DrawError(.register, at: "\(name), number \(number)", cause)
    }

    private var gapProblems: [DrawError] {
        var problems: [DrawError] = []
        var expected: UInt64 = 1
        for draw in draws {
            if draw.number > expected {
                let missing: Wording =
                    expected == draw.number - 1 ? "\(expected)" : "\(expected) to \(draw.number - 1)"
                problems.append(fault(draw.number, "the log has no commitment of number \(missing)"))
            } else if draw.number < expected {
                problems.append(fault(draw.number, "0, or named twice; numbers are 1, 2, 3, …"))
            }
            expected = max(expected, draw.number &+ 1)
        }
        return problems
    }

    private var commitmentProblems: [DrawError] {
        draws.filter { $0.commitments.count != 1 }.map { draw in
            let cause: Wording =
                draw.commitments.isEmpty
                ? "no commitment is on the log"
                : "\(draw.commitments.count) commitments are on the log; only the first, at \(draw.commitments[0]), counts"
            return fault(draw.number, cause)
        }
    }

    /// `replaces` names a VOID draw of the same subject, committed to before, and no two draws replace one.
    private var replacementProblems: [DrawError] {
        var problems: [DrawError] = []
        var replacements: [UInt64: UInt64] = [:]
        for draw in draws where draw.replaces != 0 {
            guard let replaced = draws.first(where: { $0.number == draw.replaces }), replaced.number < draw.number
            else {
                problems.append(fault(draw.number, "it replaces number \(draw.replaces), which is not in the register"))
                continue
            }
            if !replaced.fate.isVoid {
                problems.append(fault(draw.number, "it replaces number \(draw.replaces), which is not void"))
            }
            if let subject = draw.subject, let other = replaced.subject, !Self.areEqual(subject, other) {
                problems.append(fault(draw.number, "it replaces number \(draw.replaces), which has another subject"))
            }
            if let other = replacements.updateValue(draw.number, forKey: draw.replaces) {
                problems.append(fault(draw.number, "number \(draw.replaces) is replaced by number \(other) already"))
            }
        }
        return problems
    }

    /// A second number for one subject is valid only if it replaces a VOID one.
    private var subjectProblems: [DrawError] {
        var first: [[UInt8]: UInt64] = [:]
        var problems: [DrawError] = []
        for draw in draws {
            guard let subject = draw.subject.map({ Array($0.utf8) }) else { continue }
            guard let earlier = first[subject] else {
                first[subject] = draw.number
                continue
            }
            if draw.replaces == 0 {
                problems.append(
                    fault(
                        draw.number,
                        "a second draw for the subject of number \(earlier), which it does not say it replaces"
                    ))
            }
        }
        return problems
    }

    private static func areEqual(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}
