/// Reads zlib streams (RFC 1950, 1951) up to a limit of the caller.
///
/// Streams of clipboards are flushed and not ended, so an end in the middle is no fault: what was there is returned.
/// The checksum at the end, if any, is not looked at.
struct Inflate {
    struct Malformed: Error, Hashable {}

    /// Thrown inside when the input ends or the limit is reached.
    private enum Stop: Error {
        case ended
        case malformed
    }

    private let input: [UInt8]
    private let maximum: Int
    private var position = 0
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var output: [UInt8] = []

    private init(_ input: [UInt8], maximum: Int) {
        self.input = input
        self.maximum = maximum
    }

    /// The first bytes of what the stream holds.
    ///
    /// - Parameter maximum: how many at most.
    /// - Throws: when the bytes up to there are no zlib stream, or one with a preset dictionary.
    static func prefix(of input: [UInt8], maximum: Int) throws(Malformed) -> [UInt8] {
        guard input.count >= 2 else { return [] }
        let head = UInt16(input[0]) << 8 | UInt16(input[1])
        guard head % 31 == 0, input[0] & 15 == 8, input[0] >> 4 <= 7, input[1] & 0x20 == 0 else { throw Malformed() }
        var inflate = Inflate(input, maximum: maximum)
        inflate.position = 2
        do { try inflate.run() } catch .malformed { throw Malformed() } catch {}
        return inflate.output
    }

    private mutating func run() throws(Stop) {
        var isLast = false
        while !isLast {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try stored()
            case 1: try compressed(Self.fixedLiterals, Self.fixedDistances)
            case 2:
                let (literals, distances) = try tables()
                try compressed(literals, distances)
            default: throw .malformed
            }
        }
    }

    /// `count` bits, 0 to 16, the first one lowest.
    private mutating func take(_ count: Int) throws(Stop) -> Int {
        while bitCount < count {
            guard position < input.count else { throw .ended }
            bits |= UInt32(input[position]) << UInt32(bitCount)
            bitCount += 8
            position += 1
        }
        defer {
            bits >>= UInt32(count)
            bitCount -= count
        }
        return Int(bits & (1 << UInt32(count) - 1))
    }

    private mutating func put(_ byte: UInt8) throws(Stop) {
        guard output.count < maximum else { throw .ended }
        output.append(byte)
    }

    private mutating func stored() throws(Stop) {
        (bits, bitCount) = (0, 0)
        let count = try take(16)
        guard try take(16) == ~count & 0xFFFF else { throw .malformed }
        let available = min(count, input.count - position, maximum - output.count)
        output.append(contentsOf: input[position..<position + available])
        position += available
        guard available == count else { throw .ended }
    }

    private mutating func compressed(_ literals: HuffmanTable, _ distances: HuffmanTable) throws(Stop) {
        while true {
            let symbol = try decode(literals)
            if symbol < 256 {
                try put(UInt8(symbol))
                continue
            }
            if symbol == 256 { return }
            guard symbol < 286 else { throw .malformed }
            let index = symbol - 257
            let count = Self.lengths[index] + (try take(Self.lengthBits[index]))
            let code = try decode(distances)
            guard code < 30 else { throw .malformed }
            let bits = max(0, code / 2 - 1)
            let base = code < 4 ? code + 1 : 1 + (2 + code % 2) << bits
            let distance = base + (try take(bits))
            guard distance <= output.count else { throw .malformed }
            for _ in 0..<count { try put(output[output.count - distance]) }
        }
    }

    private mutating func decode(_ table: HuffmanTable) throws(Stop) -> Int {
        var code = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            code |= try take(1)
            let count = table.counts[length]
            if code - count < first { return table.symbols[index + code - first] }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        throw .malformed
    }

    /// RFC 1951 section 3.2.7.
    private mutating func tables() throws(Stop) -> (HuffmanTable, HuffmanTable) {
        let literalCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let codeCount = try take(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw .malformed }
        var codeLengths = [Int](repeating: 0, count: 19)
        for index in Self.order.prefix(codeCount) { codeLengths[index] = try take(3) }
        guard let codes = HuffmanTable(codeLengths) else { throw .malformed }
        var lengths: [Int] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try decode(codes)
            switch symbol {
            case 0...15: lengths.append(symbol)
            case 16:
                guard let last = lengths.last else { throw .malformed }
                lengths += [Int](repeating: last, count: 3 + (try take(2)))
            case 17: lengths += [Int](repeating: 0, count: 3 + (try take(3)))
            default: lengths += [Int](repeating: 0, count: 11 + (try take(7)))
            }
        }
        guard lengths.count == literalCount + distanceCount, lengths[256] > 0,
            let literals = HuffmanTable(lengths[..<literalCount]),
            let distances = HuffmanTable(lengths[literalCount...])
        else { throw .malformed }
        return (literals, distances)
    }

    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// RFC 1951 section 3.2.5.
    private static let lengthBits =
        [Int](repeating: 0, count: 8) + (1...5).flatMap { [Int](repeating: $0, count: 4) } + [0]
    private static let lengths: [Int] = {
        var lengths: [Int] = []
        var next = 3
        for bits in lengthBits.dropLast() {
            lengths.append(next)
            next += 1 << bits
        }
        return lengths + [258]
    }()

    private static let fixedLiterals = HuffmanTable(fixed: [(144, 8), (112, 9), (24, 7), (8, 8)])
    private static let fixedDistances = HuffmanTable(fixed: [(30, 5)])
}

/// A canonical Huffman code: how many codes of each length, and the symbols in the order of their codes.
struct HuffmanTable {
    let counts: [Int]
    let symbols: [Int]

    /// - Parameter lengths: of each symbol's code, 0 (none) to 15 bits.
    /// - Returns: nil when there are more codes than their lengths allow.
    init?(_ lengths: some Collection<Int>) {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths { counts[length] += 1 }
        counts[0] = 0
        var free = 1
        for length in 1...15 {
            free = free << 1 - counts[length]
            guard free >= 0 else { return nil }
        }
        self.counts = counts
        var next = [Int](repeating: 0, count: 17)
        for length in 1...15 { next[length + 1] = next[length] + counts[length] }
        var symbols = [Int](repeating: 0, count: next[16])
        for (symbol, length) in lengths.enumerated() where length > 0 {
            symbols[next[length]] = symbol
            next[length] += 1
        }
        self.symbols = symbols
    }

    init(fixed runs: [(count: Int, length: Int)]) {
        let lengths = runs.flatMap { [Int](repeating: $0.length, count: $0.count) }
        guard let table = HuffmanTable(lengths) else { fatalError("the fixed code of RFC 1951 is complete") }
        self = table
    }
}
