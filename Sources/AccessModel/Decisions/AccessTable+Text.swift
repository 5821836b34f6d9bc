extension AccessTable {
    /// The table as docs/access-table.md has it.
    public static var markdown: String {
        var lines = [
            "# Who may do what", "",
            "Written by the tests from Sources/AccessModel/Decisions/AccessTable.swift, and compared with it: change both together.",
            "",
            "A cell names what a role may do the action on: `own` theirs, `office` others' of the same office, `other` other offices',",
            "`inst` the installation's, `open` what is published. Empty: refused. Kind `dangerous`: something secret must have been",
            "shown within five minutes. Notary, auditor, operator and member need a second factor for everything but their own credentials.",
            "",
        ]
        lines.append("| action | kind | scope | " + Role.allCases.map(\.rawValue).joined(separator: " | ") + " |")
        lines.append("|" + String(repeating: "---|", count: 3 + Role.allCases.count))
        for rule in rules {
            var cells = [rule.action.rawValue, rule.kind.rawValue, rule.scope?.rawValue ?? ""]
            cells += Role.allCases.map { word(for: rule.reach(of: $0)) }
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func word(for reach: Reach) -> String {
        Relation.allCases.filter { reach.contains($0) }.map { shortName(of: $0) }.joined(separator: " ")
    }

    static func shortName(of relation: Relation) -> String {
        switch relation {
        case .own: "own"
        case .office: "office"
        case .otherOffice: "other"
        case .installation: "inst"
        case .open: "open"
        }
    }
}
