/// ASCII decimal without sign or leading zeroes, as paths and checkpoints write it.
enum Decimal {
    /// - Returns: nil for any other spelling, or a number of 2^64 and more.
    static func parse(_ digits: some Collection<UInt8>) -> UInt64? {
        guard 1...20 ~= digits.count, digits.first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }
}
