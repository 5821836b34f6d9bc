internal import AccessModel
public import DrawCore
public import DrawForms

extension Page {
    /// Numbers of one gap that stand as rows of their own; a longer one is said in one.
    private static let maximumGap: UInt64 = 50

    /// The registers of a draw office as its log shows them, for anybody: gaps and VOID draws among them.
    ///
    /// - Parameters:
    ///   - registers: those with at least one commitment on the log.
    ///   - voids: by register and number, which entry voids a draw, or what is missing.
    public static func drawRegisters(
        _ registers: [DrawRegister], voids: [String: [UInt64: Bilingual]] = [:]
    ) -> Page {
        let rows = registers.sorted { left, right in
            // Draws that count stand before rehearsals.
            (isRehearsal(left) ? 1 : 0, left.name) < (isRehearsal(right) ? 1 : 0, right.name)
        }.enumerated().map { register($0.element, number: $0.offset, voids[$0.element.name] ?? [:]) }
        return Page(
            template: "drawregisters", title: "drawRegistersTitle",
            values: ["registers": rows, "hasRegisters": !rows.isEmpty])
    }

    private static func isRehearsal(_ register: DrawRegister) -> Bool {
        register.name.utf8.starts(with: DrawIdentifier.rehearsalPrefix.utf8)
    }

    private static func register(
        _ register: DrawRegister, number: Int, _ voids: [UInt64: Bilingual]
    ) -> [String: any Sendable] {
        let problems = register.problems
        return [
            "register": register.name, "registerID": "register\(number)", "isRehearsal": isRehearsal(register),
            "draws": rows(register, voids), "hasProblems": !problems.isEmpty,
            "problems": problems.map {
                ["words": Bilingual($0.sentence)] as [String: any Sendable]
            },
        ]
    }

    /// The newest first, with what is missing between.
    private static func rows(_ register: DrawRegister, _ voids: [UInt64: Bilingual]) -> [[String: any Sendable]] {
        var rows: [[String: any Sendable]] = []
        var expected: UInt64 = 1
        for draw in register.draws {
            if draw.number > expected {
                let missing = expected..<draw.number
                if missing.count > Int(maximumGap) {
                    rows.append(gap("\(grouped(missing.lowerBound))–\(grouped(missing.upperBound - 1))"))
                } else {
                    rows += missing.map { gap(grouped($0)) }
                }
            }
            rows.append(row(draw, register.name, voids[draw.number]))
            expected = draw.number &+ 1
        }
        return rows.reversed()
    }

    private static func gap(_ number: String) -> [String: any Sendable] {
        ["number": number, "isGap": true, "isVoid": false, "isRepeat": false, "replaces": "", "isHere": false]
    }

    private static func row(
        _ draw: RegisterDraw, _ register: String, _ void: Bilingual?
    ) -> [String: any Sendable] {
        let identifier = try? DrawIdentifier(register: register, number: draw.number)
        let name = (identifier?.text ?? "").replacing("/", with: "+")
        let word: Word =
            switch draw.fate {
            case .pending: .drawFatePending
            case .result: .drawFateResult
            case .void(.record): .drawFateVoidRecord
            case .void(.noProof): .drawFateVoidNoProof
            case .void(.tooFewReveals): .drawFateVoidTooFew
            }
        var values: [String: any Sendable] = [
            "number": grouped(draw.number), "isGap": false, "isHere": draw.subject != nil,
            "subject": draw.subject ?? "", "address": "/draws/\(address(of: name))", "fate": Saying(word),
            "isVoid": draw.fate.isVoid, "isRepeat": draw.replaces > 0,
            "replaces": Saying(.drawFateReplaces, grouped(draw.replaces)),
            "entries": draw.commitments.map { grouped($0) }.joined(separator: ", "),
            "isTwice": draw.commitments.count > 1,
        ]
        values["shown"] = void
        return values
    }
}
