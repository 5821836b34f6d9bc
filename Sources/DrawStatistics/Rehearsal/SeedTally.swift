/// What is counted over many draws; everything that the tests need, and no draw itself.
struct SeedTally: Sendable {
    /// What is counted for each order of the units.
    struct OrderCounts: Sendable {
        /// Runs of admitted and not admitted units, class by class.
        var runs = 0
        /// Σ (m − 1)·ρ over stages and classes: m admitted, ρ the rank correlation of their places in the order and in the draw.
        var correlation = 0.0
        /// Σ (m − 1).
        var correlationWeight = 0
    }

    private(set) var seeds = 0
    /// Units admitted, and their squares: by stage and then overall, in each by group.
    private(set) var sums: [Int]
    private(set) var squares: [Int128]
    /// By stage: seats left over, draws in which there were some, members admitted beyond the seats.
    private(set) var left: [Int128]
    private(set) var drawsWithSeatsLeft: [Int]
    private(set) var surplus: [Int]
    /// Draws in which each unit was admitted.
    private(set) var unitCounts: [UInt32]
    /// By class, with n units and x of them admitted: Σ x, Σ x(n − x), Σ (x(n − x))².
    private(set) var classSums: [Int]
    private(set) var classSpread: [Int128]
    private(set) var classSpreadSquares: [Double]
    private(set) var orders: [OrderCounts]

    init(_ table: UnitTable, stages: Int, orders: Int) {
        sums = [Int](repeating: 0, count: (stages + 1) * table.groups.count)
        squares = [Int128](repeating: 0, count: sums.count)
        left = [Int128](repeating: 0, count: stages)
        drawsWithSeatsLeft = [Int](repeating: 0, count: stages)
        surplus = drawsWithSeatsLeft
        unitCounts = [UInt32](repeating: 0, count: table.leaders.count)
        classSums = [Int](repeating: 0, count: table.classes.count)
        classSpread = [Int128](repeating: 0, count: table.classes.count)
        classSpreadSquares = [Double](repeating: 0, count: table.classes.count)
        self.orders = [OrderCounts](repeating: OrderCounts(), count: orders)
    }

    mutating func add(_ stages: [DrawnStage], _ table: UnitTable, orders: [[Int]]) {
        seeds += 1
        var marks = DrawMarks(table, stages: stages.count)
        var counts = [Int](repeating: 0, count: sums.count)
        let groups = table.groups.count
        for (stage, drawn) in stages.enumerated() {
            var members = 0
            for leader in drawn.admitted {
                let unit = Int(table.unitOfEntry[Int(leader)])
                let group = table.groupOfUnit[unit]
                marks.admit(unit, in: stage, table.classOfUnit[unit])
                unitCounts[unit] += 1
                counts[stage * groups + group] += 1
                counts[stages.count * groups + group] += 1
                members += table.groups[group].size
            }
            left[stage] += Int128(drawn.left)
            drawsWithSeatsLeft[stage] += drawn.left > 0 ? 1 : 0
            surplus[stage] += max(0, members - Int(clamping: drawn.available))
        }
        for cell in counts.indices {
            sums[cell] += counts[cell]
            squares[cell] += Int128(counts[cell]) * Int128(counts[cell])
        }
        addClasses(marks, table)
        for (number, order) in orders.enumerated() { marks.count(order, table, into: &self.orders[number]) }
    }

    private mutating func addClasses(_ marks: DrawMarks, _ table: UnitTable) {
        for (index, each) in table.classes.enumerated() {
            let admitted = marks.admitted(of: index)
            let spread = Int128(admitted) * Int128(each.count - admitted)
            classSums[index] += admitted
            classSpread[index] += spread
            classSpreadSquares[index] += Double(spread) * Double(spread)
        }
    }

    /// Adds what another piece of the same rehearsal counted.
    mutating func add(_ other: SeedTally) {
        seeds += other.seeds
        for cell in sums.indices {
            sums[cell] += other.sums[cell]
            squares[cell] += other.squares[cell]
        }
        for stage in left.indices {
            left[stage] += other.left[stage]
            drawsWithSeatsLeft[stage] += other.drawsWithSeatsLeft[stage]
            surplus[stage] += other.surplus[stage]
        }
        for unit in unitCounts.indices { unitCounts[unit] += other.unitCounts[unit] }
        for index in classSums.indices {
            classSums[index] += other.classSums[index]
            classSpread[index] += other.classSpread[index]
            classSpreadSquares[index] += other.classSpreadSquares[index]
        }
        for order in orders.indices {
            orders[order].runs += other.orders[order].runs
            orders[order].correlation += other.orders[order].correlation
            orders[order].correlationWeight += other.orders[order].correlationWeight
        }
    }
}
