/// One draw as the place tests look at it: which stage admitted each unit, and as which one of its class.
struct DrawMarks {
    private let classCount: Int
    /// By unit: the stage from 1, or 0.
    private var stageOfUnit: [Int32]
    /// By unit: how many of its class the stage admitted before.
    private var drawRank: [Int32]
    /// By stage and class: units admitted.
    private var admitted: [Int]

    init(_ table: UnitTable, stages: Int) {
        classCount = table.classes.count
        stageOfUnit = [Int32](repeating: 0, count: table.leaders.count)
        drawRank = stageOfUnit
        admitted = [Int](repeating: 0, count: stages * classCount)
    }

    mutating func admit(_ unit: Int, in stage: Int, _ index: Int) {
        stageOfUnit[unit] = Int32(stage + 1)
        drawRank[unit] = Int32(admitted[stage * classCount + index])
        admitted[stage * classCount + index] += 1
    }

    /// Units of a class that were admitted in any stage.
    func admitted(of index: Int) -> Int {
        stride(from: index, to: admitted.count, by: classCount).reduce(0) { $0 + admitted[$1] }
    }

    /// Walks through the units in an order: runs, and how places in it go with places in the draw.
    func count(_ order: [Int], _ table: UnitTable, into counts: inout SeedTally.OrderCounts) {
        /// By class: 0 nobody seen yet, 1 the last one not admitted, 2 admitted.
        var last = [UInt8](repeating: 0, count: classCount)
        var seen = [Int](repeating: 0, count: admitted.count)
        var products = [Int128](repeating: 0, count: admitted.count)
        for unit in order {
            let index = table.classOfUnit[unit]
            let stage = Int(stageOfUnit[unit]) - 1
            let state: UInt8 = stage < 0 ? 1 : 2
            if last[index] != state {
                counts.runs += 1
                last[index] = state
            }
            guard stage >= 0 else { continue }
            let cell = stage * classCount + index
            let middle = admitted[cell] - 1
            products[cell] += Int128(2 * seen[cell] - middle) * Int128(2 * Int(drawRank[unit]) - middle)
            seen[cell] += 1
        }
        for cell in admitted.indices where admitted[cell] > 1 {
            let count = Double(admitted[cell])
            // Σ (2r − (m − 1))² over r = 0 … m − 1.
            let squares = count * (count * count - 1) / 3
            counts.correlation += (count - 1) * Double(products[cell]) / squares
            counts.correlationWeight += admitted[cell] - 1
        }
    }
}
