internal import DrawCore

/// Who won what, for the office's own hands: the one place where the draw's numbers and the candidates' names meet again.
///
/// CSV (RFC 4180, UTF-8 with a byte order mark, which spreadsheets ask for): stage, order, status, index, id, label, unit. A
/// bundle has a row for each member.
struct WinnersTable {
    enum Status: String {
        case admitted
        /// Took a removed unit's seats.
        case movedUp = "moved-up"
        case removed
        /// Listed, without a seat in any stage.
        case alternate
    }

    struct Row {
        let stage: UInt32
        /// From 1: among the admitted, those who moved up, or the alternates of the stage.
        let order: Int
        let status: Status
        /// On the list.
        let index: Int
    }

    let rows: [Row]
    /// Position in `units.json` by index on the list.
    let positions: [Int: Int]

    /// - Parameter removals: in log order.
    init(_ outcomes: [StageOutcome], bundles: Bundles, removals: [RemovalsFile.Item], units: UnitsFile?) {
        let removed = Set(removals.map(\.index))
        let movedUp = removals.flatMap(\.admitted)
        let seated = Set(outcomes.flatMap(\.admitted).map { UInt64($0) }).union(movedUp)
        var rows: [Row] = []
        func add(_ stage: UInt32, _ order: Int, _ status: Status, _ unit: UInt64) {
            for member in bundles.members(of: Int(unit)) {
                rows.append(
                    Row(stage: stage, order: order, status: removed.contains(unit) ? .removed : status, index: member))
            }
        }
        for outcome in outcomes {
            let stage = outcome.record.stage
            for (order, unit) in outcome.admitted.enumerated() { add(stage, order + 1, .admitted, UInt64(unit)) }
            for (order, unit) in removals.filter({ $0.stage == stage }).flatMap(\.admitted).enumerated() {
                add(stage, order + 1, .movedUp, unit)
            }
            var order = 0
            for place in 0..<outcome.count where !outcome[place].isAdmitted {
                order += 1
                if !seated.contains(outcome[place].index) { add(stage, order, .alternate, outcome[place].index) }
            }
        }
        self.rows = rows
        var assignment = units.map { UnitAssignment(outcomes, bundles: bundles, units: $0) }
        for item in removals { assignment?.replace(item.index, in: item.stage, by: item.admitted) }
        positions = assignment?.positions ?? [:]
    }

    /// - Parameter people: of every index that a row has.
    func csv(_ people: [Int: CandidateListReader.Person], units: UnitsFile?) -> [UInt8] {
        var text = "\u{FEFF}stage,order,status,index,id,label,unit\r\n"
        for row in rows {
            let person = people[row.index]
            let unit = positions[row.index].flatMap { units?.units[$0] } ?? ""
            let cells = [
                "\(row.stage)", "\(row.order)", row.status.rawValue, "\(row.index)", person?.identifier.text ?? "",
                Self.quoted(person?.label ?? ""), Self.quoted(unit),
            ]
            text += cells.joined(separator: ",") + "\r\n"
        }
        return Array(text.utf8)
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
